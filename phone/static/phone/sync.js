// Sends what waits: visits first, then photos in pieces. A visit leaves the phone only when the
// server has it; a repeated one is recognised there by its uuid. What the server refuses stays for
// a person to put right; what the network loses is asked for once more at once, then sent again at
// longer and longer intervals. An answer that breaks off, or is not in our words, is none: the page
// of a hot spot that wants a log-in has stored nothing.

const API = "/api/v1/";
const FIRST_WAIT = 5_000;
const LONGEST_WAIT = 300_000;
const RESEND = 500;
const LONGEST_REST = 5_000;

export const STATES = { waiting: "待上传", photo: "走访已上传，照片待传", clash: "与他人不同，请选定", refused: "没有收下，请改正" };

const hex = (buffer) => [...new Uint8Array(buffer)].map((octet) => octet.toString(16).padStart(2, "0")).join("");

// When a visit was saved, by this phone's clock: many of them arrive at the same moment.
const moment = (made) => (Number.isFinite(made) ? new Date(made).toISOString() : null);
const sleep = (wait) => new Promise((resolve) => setTimeout(resolve, wait));

export function makeSync({ vault, send = fetch.bind(globalThis), now = Date.now, pause = sleep, tell = () => {}, ended = tell }) {
  let failures = 0;
  let next = 0;
  let running = null;
  let again = false;
  let moved = false; // something arrived since this turn began
  const arrived = new Map(); // a photo's path → how many of its bytes the server has, as far as we heard

  class Later extends Error {}
  class Lost extends Later {}
  class LogIn extends Error {}

  async function ask(method, path, body) {
    const me = (await vault.get("me")) ?? {};
    const form = body instanceof FormData;
    const headers = { "X-CSRFToken": me.csrf ?? "", Accept: "application/json" };
    if (body && !form) headers["Content-Type"] = "application/json";
    const options = {
      method, headers, credentials: "same-origin", redirect: "error", cache: "no-store",
      body: body && !form ? JSON.stringify(body) : body,
    };
    try {
      return await heard(path, options);
    } catch (error) {
      if (!(error instanceof Lost) || globalThis.navigator?.onLine === false) throw error;
      await pause(RESEND * (1 + 2 * Math.random()));
      return heard(path, options);
    }
  }

  async function heard(path, options) {
    let status;
    let text;
    try {
      const answer = await send(API + path, options);
      status = answer.status;
      text = await answer.text();
    } catch (error) {
      throw new Lost(error.message);
    }
    try {
      return { status, json: JSON.parse(text) };
    } catch {
      throw new Later(`not in our words: ${status}`);
    }
  }

  const rest = (status) => status >= 500 || status === 429 || status === 408 || status === 423;

  async function asked(method, path, body) {
    const answer = await ask(method, path, body);
    if (rest(answer.status)) throw new Later(String(answer.status));
    if (answer.status === 401) throw new LogIn();
    if (answer.status === 403) {
      // A log-in since then has another token; one that lacks the right gets the same answer again.
      if (!(await fetchWeek())) throw new LogIn();
      const second = await ask(method, path, body);
      if (second.status === 401 || second.status === 403) throw new LogIn();
      return second;
    }
    return answer;
  }

  // Ask first whether this phone may keep anything at all.
  async function standing() {
    const me = await vault.get("me");
    if (!me?.phone) return true;
    const answer = await ask("GET", `phones/${me.phone}/standing/`);
    // Only these words wipe: a 404 of some proxy on the way does not say them.
    if (answer.json.wipe !== true) {
      if (answer.status !== 200) throw new Later(String(answer.status));
      return true;
    }
    await vault.wipe();
    return false;
  }

  async function fetchWeek() {
    const me = await vault.get("me");
    if (!me?.phone) return false;
    const { status, json } = await ask("GET", `phones/${me.phone}/week/`);
    if (status !== 200 || !json.homes) return false;
    const { csrf, ...pack } = json;
    await vault.put("me", { ...me, csrf, user: pack.user });
    await vault.put("pack", pack);
    return true;
  }

  async function sendVisit(name) {
    const item = await vault.get(name);
    if (!item || item.state !== "waiting" || item.hold > now()) return;
    const begun = now();
    const { status, json } = await asked("POST", "visits/", { ...item.visit, made_at: moment(item.made), ask: true });
    // When a mast is back, many phones are: each waits twice as long as its answer took, so that who
    // reads pages at a desk does not stand behind them all.
    const rest = Math.min(LONGEST_REST, 2 * (now() - begun));
    if (status === 200 || status === 201) {
      if (json.uuid !== item.visit.uuid) throw new Later("somebody else's words");
      moved = true;
      if (item.photo) await vault.put(name, { ...item, state: "photo", clue: json.clue });
      else await vault.remove(name);
      await settle(item.visit.household, json);
      await tell();
      await pause(rest);
      return;
    }
    const reasons = json.reasons ?? Object.values(json).flat(3).map(String);
    const state = json.theirs ? "clash" : "refused";
    await vault.put(name, { ...item, state, theirs: json.theirs, reasons: reasons.length ? reasons : ["这户不在您负责的范围内了。"] });
  }

  async function settle(household, answer) {
    const pack = await vault.get("pack");
    const home = pack?.homes.find((each) => each.id === household);
    if (!home) return;
    Object.assign(home, { base: answer.id, last_on: answer.visited_on, state: answer.duty?.state ?? home.state, clue: answer.clue });
    await vault.put("pack", pack);
  }

  async function sendPhoto(name) {
    const item = await vault.get(name);
    if (item?.state !== "photo") return;
    const bytes = await vault.getBytes(`photo/${item.visit.uuid}`);
    const path = `visits/${item.visit.uuid}/photo/`;
    if (bytes) {
      const { piece_bytes: step = 65_536 } = (await vault.get("pack")) ?? {};
      const sha256 = hex(await crypto.subtle.digest("SHA-256", bytes));
      const heardOf = (received) => {
        if (status === 200 && !Number.isInteger(received)) throw new Later("somebody else's words");
        moved ||= received > (arrived.get(path) ?? 0);
        arrived.set(path, received ?? 0);
      };
      let { status, json } = await asked("GET", path);
      heardOf(json.received); // a piece may have arrived whose answer did not
      for (let turns = 0; status === 200 && !json.kept; turns += 1) {
        if (turns > 2 * Math.ceil(bytes.byteLength / step) + 2) throw new Later("photo");
        const form = new FormData();
        const start = json.received;
        form.append("start", String(start));
        form.append("size", String(bytes.byteLength));
        form.append("sha256", sha256);
        form.append("piece", new Blob([bytes.slice(start, start + step)]), "piece");
        ({ status, json } = await asked("POST", path, form));
        heardOf(json.received);
      }
      if (status !== 200 && status !== 404) {
        await vault.put(name, { ...item, reasons: json.reasons ?? ["照片没有收下。"], photoRefused: true });
        return;
      }
    }
    await vault.remove(`photo/${item.visit.uuid}`);
    await vault.remove(name);
    moved = true;
  }

  async function each(step) {
    for (const name of await vault.names("queue/")) {
      await step(name);
      await tell();
    }
  }

  async function flushNow() {
    moved = false;
    if (!(await standing())) return "wiped";
    await each(sendVisit);
    await each(sendPhoto);
    if (await fetchWeek()) {
      const me = await vault.get("me");
      await ask("POST", `phones/${me.phone}/contact/`, {});
    }
    return "done";
  }

  // `hurry`: a person asked, or the network has just come back. What was put in meanwhile goes too.
  async function flush({ hurry = false } = {}) {
    if (!hurry && now() < next) return "waiting";
    if (running) {
      again = true;
      return running;
    }
    running = turn({ hurry });
    try {
      return await running;
    } finally {
      running = null;
      if (again) {
        again = false;
        setTimeout(() => flush({ hurry: true }).then(ended), 0);
      }
    }
  }

  // The worker may be sending at this moment: whoever is in a hurry waits for it.
  function turn({ hurry }) {
    const lock = (act) => navigator.locks?.request("jianan-sync", { ifAvailable: !hurry }, (held) => (held ? act() : "busy")) ?? act();
    return lock(async () => {
      try {
        const end = await flushNow();
        failures = next = 0;
        return end;
      } catch (error) {
        if (error instanceof LogIn) return "login";
        if (!(error instanceof Later)) throw error;
        if (moved) failures = 0; // the line carries, badly
        const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** failures) * (0.75 + Math.random() / 2);
        failures += 1;
        next = now() + wait;
        return "offline";
      }
    });
  }

  return { flush, fetchWeek, standing, ask };
}
