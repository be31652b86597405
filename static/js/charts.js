// Draws [data-chart] from the JSON beside it. The page's table holds the same figures: for screen
// readers, for printing, and for those who would rather read than look.

const root = getComputedStyle(document.documentElement);
const colour = (name) => root.getPropertyValue(`--${name}`).trim();
const INK = colour("ink");
const MUTED = colour("muted-ink");
const LINE = colour("line");
const PALETTE = [1, 2, 3, 4, 5, 6].map((each) => colour(`chart-${each}`));
const FONT = root.getPropertyValue("--font").trim();
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

const TONES = Object.fromEntries(["todo", "soon", "overdue", "done", "closed"].map((tone) => [tone, colour(tone)]));
const shown = (value) => (typeof value === "number" ? value.toLocaleString("en-US") : (value ?? "—"));

function axis(extra) {
  return {
    axisLine: { lineStyle: { color: LINE } },
    axisTick: { show: false },
    axisLabel: { color: MUTED, fontSize: 13, fontFamily: FONT },
    splitLine: { lineStyle: { color: LINE, type: "dashed" } },
    ...extra,
  };
}

function seriesOf(data) {
  const { kind, series, target } = data;
  return series.map((each, index) => {
    const tone = TONES[each.tone] ?? PALETTE[index % PALETTE.length];
    const common = { name: each.name, data: each.data, itemStyle: { color: tone } };
    const goal =
      index === 0 && target != null
        ? {
            markLine: {
              silent: true,
              symbol: "none",
              lineStyle: { color: TONES.soon, type: "dashed" },
              label: { formatter: `目标 ${shown(target)}`, color: TONES.soon, position: "insideEndTop", fontFamily: FONT },
              data: [kind === "hbar" ? { xAxis: target } : { yAxis: target }],
            },
          }
        : {};
    if (kind === "line") {
      return { ...common, ...goal, type: "line", symbolSize: 6, lineStyle: { width: 2.5, color: tone }, connectNulls: false };
    }
    return {
      ...common,
      ...goal,
      type: "bar",
      stack: kind === "stacked" ? "all" : undefined,
      barMaxWidth: 30,
      itemStyle: { color: tone, borderRadius: kind === "stacked" ? 0 : kind === "hbar" ? [0, 3, 3, 0] : [3, 3, 0, 0] },
      label: {
        show: kind !== "stacked" && series.length === 1 && each.data.length <= 24,
        position: kind === "hbar" ? "right" : "top",
        color: INK,
        fontFamily: FONT,
        formatter: ({ value }) => shown(value),
      },
    };
  });
}

// Names under narrow bars stand upright, as Chinese may: none is left out, none is turned.
const upright = (name, letters) => name.match(new RegExp(`.{1,${letters}}`, "gu")).join("\n");

function optionOf(data, width) {
  const narrow = width < 480;
  const flat = data.kind === "hbar";
  const base = {
    animation: !still,
    animationDuration: 150,
    animationDurationUpdate: 150,
    color: PALETTE,
    textStyle: { fontFamily: FONT, color: INK },
    // Drawn on the canvas: the usual tooltip writes style attributes, which the page's policy forbids.
    tooltip: {
      trigger: data.kind === "funnel" ? "item" : "axis",
      renderMode: "richText",
      confine: true,
      transitionDuration: 0,
      axisPointer: { type: data.kind === "line" ? "line" : "shadow" },
      valueFormatter: (value) => `${shown(value)}${data.unit ? ` ${data.unit}` : ""}`,
    },
  };
  if (data.kind === "funnel") {
    const values = data.series[0].data;
    return {
      ...base,
      series: [
        {
          type: "funnel",
          left: narrow ? "4%" : "12%",
          width: narrow ? "60%" : "56%",
          top: 8,
          bottom: 8,
          minSize: "12%",
          sort: "none",
          gap: 3,
          label: { position: "right", color: INK, fontFamily: FONT, fontSize: 13, formatter: ({ name, value }) => `${name}  ${shown(value)}` },
          labelLine: { length: 12, lineStyle: { color: LINE } },
          data: data.categories.map((name, index) => ({ name, value: values[index], itemStyle: { color: PALETTE[index % PALETTE.length] } })),
        },
      ],
    };
  }
  const names = axis({ type: "category", data: data.categories, splitLine: { show: false }, inverse: flat });
  names.axisLabel = { ...names.axisLabel, hideOverlap: true, interval: flat ? 0 : "auto" };
  if (data.kind === "bar") {
    const letters = Math.max(1, Math.floor((width - 50) / data.categories.length / 13));
    const formatter = (name) => upright(name, letters);
    Object.assign(names.axisLabel, { hideOverlap: false, interval: 0, lineHeight: 15, formatter });
  }
  const figures = axis({ type: "value", minInterval: 1, axisLine: { show: false } });
  figures.axisLabel = { ...figures.axisLabel, formatter: shown };
  return {
    ...base,
    grid: { left: 8, right: flat ? 48 : 20, top: data.series.length > 1 ? 40 : 28, bottom: 4, containLabel: true },
    legend: data.series.length > 1 ? { top: 0, left: 0, icon: "roundRect", itemWidth: 12, itemHeight: 12, textStyle: { color: MUTED, fontSize: 13, fontFamily: FONT } } : undefined,
    xAxis: flat ? figures : names,
    yAxis: flat ? names : figures,
    series: seriesOf(data),
  };
}

function draw(figure) {
  if (figure.dataset.drawn) return;
  const source = document.getElementById(figure.dataset.chart);
  const canvas = figure.querySelector(".chart-canvas");
  if (!source || !canvas || !window.echarts) {
    figure.dataset.show = "table";
    return;
  }
  figure.dataset.drawn = "1";
  const data = JSON.parse(source.textContent);
  if (data.kind === "hbar") canvas.style.height = `${Math.max(160, data.categories.length * 30 + 50)}px`;
  const chart = window.echarts.init(canvas, null, { renderer: "canvas" });
  const paint = () => chart.setOption(optionOf(data, canvas.clientWidth), true);
  paint();
  if (data.urls?.length) {
    chart.on("click", ({ dataIndex }) => {
      if (data.urls[dataIndex]) location.assign(data.urls[dataIndex]);
    });
  }
  new ResizeObserver(() => {
    if (!figure.isConnected) return chart.dispose();
    if (canvas.clientWidth) {
      chart.resize();
      paint();
    }
    return undefined;
  }).observe(canvas);
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-chart-show]") : null;
  if (!button) return;
  const figure = button.closest("[data-chart]");
  figure.dataset.show = button.dataset.chartShow;
  for (const each of figure.querySelectorAll("[data-chart-show]")) {
    each.setAttribute("aria-pressed", String(each === button));
  }
});

const drawAll = () => document.querySelectorAll("[data-chart]").forEach(draw);
document.addEventListener("htmx:load", drawAll);
drawAll();
