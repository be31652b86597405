import core.ids
import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from regions.sql import path_follows_region


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('households', '0004_indexes_that_count'),
        ('ledgers', '0001_initial'),
        ('monitoring', '0003_indexes_that_count'),
        ('regions', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Relative',
            fields=[
                ('id', models.UUIDField(default=core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('region_path', models.CharField(db_collation='C', editable=False, max_length=40)),
                ('name', models.CharField(max_length=40, verbose_name='姓名')),
                ('relation', models.CharField(choices=[('child', '非共同生活子女'), ('child_spouse', '非共同生活子女的配偶'), ('supporter', '法定赡养（扶养）人')], max_length=20, verbose_name='与该户关系')),
                ('id_number_sealed', models.BinaryField(blank=True, null=True)),
                ('id_number_index', models.BinaryField(blank=True, max_length=16, null=True)),
                ('phone_sealed', models.BinaryField(blank=True, null=True)),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='备注')),
                ('entered_at', models.DateTimeField(verbose_name='登记时间')),
            ],
            options={
                'verbose_name': '非共同生活亲属',
                'verbose_name_plural': '非共同生活亲属',
            },
        ),
        migrations.AddField(
            model_name='assethit',
            name='detail',
            field=models.CharField(blank=True, max_length=200, verbose_name='详情'),
        ),
        migrations.AddField(
            model_name='assethit',
            name='evidence',
            field=models.CharField(blank=True, max_length=200, verbose_name='依据材料'),
        ),
        migrations.AddField(
            model_name='assethit',
            name='found_on',
            field=models.DateField(blank=True, null=True, verbose_name='登记日期'),
        ),
        migrations.AddField(
            model_name='assethit',
            name='withheld_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name='AssetBatch',
            fields=[
                ('id', models.UUIDField(default=core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('region_path', models.CharField(db_collation='C', editable=False, max_length=40)),
                ('due_on', models.DateField(verbose_name='答复期限')),
                ('opened_at', models.DateTimeField(verbose_name='送出时间')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='办结时间')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='送出人')),
                ('region', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regions.region', verbose_name='村')),
            ],
            options={
                'verbose_name': '信息比对批次',
                'verbose_name_plural': '信息比对批次',
            },
        ),
        migrations.CreateModel(
            name='AssetEntry',
            fields=[
                ('id', models.UUIDField(default=core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='monitoring.assetbatch')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='asset_entries', to='monitoring.case')),
            ],
            options={
                'verbose_name': '批次中的案件',
                'verbose_name_plural': '批次中的案件',
            },
        ),
        migrations.CreateModel(
            name='AssetRequest',
            fields=[
                ('id', models.UUIDField(default=core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('waiting', '待答复'), ('answered', '已答复'), ('closed', '未答复，区局办结')], default='waiting', max_length=10, verbose_name='状态')),
                ('due_on', models.DateField(verbose_name='答复期限')),
                ('listed_at', models.DateTimeField(blank=True, null=True, verbose_name='名单下载时间')),
                ('how', models.CharField(blank=True, choices=[('file', '表格上传'), ('form', '逐条登记'), ('none', '全部无')], max_length=10, verbose_name='答复方式')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='答复时间')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='办结时间')),
                ('closed_reason', models.CharField(blank=True, max_length=500, verbose_name='办结原因')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='monitoring.assetbatch')),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledgers.storedfile')),
                ('listed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='accounts.unit', verbose_name='部门')),
            ],
            options={
                'verbose_name': '部门比对任务',
                'verbose_name_plural': '部门比对任务',
            },
        ),
        migrations.AddField(
            model_name='assethit',
            name='request',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='hits', to='monitoring.assetrequest'),
        ),
        migrations.CreateModel(
            name='AssetSubject',
            fields=[
                ('id', models.UUIDField(default=core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(verbose_name='序号')),
                ('name', models.CharField(max_length=40, verbose_name='姓名')),
                ('relation', models.CharField(max_length=20, verbose_name='关系')),
                ('id_number_sealed', models.BinaryField(blank=True, null=True)),
                ('id_number_index', models.BinaryField(blank=True, max_length=16, null=True)),
                ('left_out', models.CharField(blank=True, choices=[('not_signed', '没有签署授权'), ('withdrawn', '已撤回授权'), ('no_number', '没有证件号码')], max_length=12, verbose_name='未送比对原因')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='subjects', to='monitoring.assetbatch')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='asset_subjects', to='monitoring.case')),
                ('member', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='households.member')),
            ],
            options={
                'verbose_name': '比对对象',
                'verbose_name_plural': '比对对象',
            },
        ),
        migrations.AddField(
            model_name='assethit',
            name='subject',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='hits', to='monitoring.assetsubject', verbose_name='比对对象'),
        ),
        migrations.CreateModel(
            name='Authorisation',
            fields=[
                ('id', models.UUIDField(default=core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('signed_on', models.DateField(verbose_name='签署日期')),
                ('how', models.CharField(choices=[('signature', '本人签字'), ('fingerprint', '本人按指印'), ('proxy', '代签')], max_length=12, verbose_name='签署方式')),
                ('proxy', models.CharField(blank=True, max_length=100, verbose_name='代签人和原因')),
                ('recorded_at', models.DateTimeField()),
                ('withdrawn_on', models.DateField(blank=True, null=True, verbose_name='撤回日期')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='authorisations', to='monitoring.case')),
                ('member', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='households.member')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '承诺授权',
                'verbose_name_plural': '承诺授权',
            },
        ),
        migrations.AddField(
            model_name='assetsubject',
            name='authorisation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='monitoring.authorisation'),
        ),
        migrations.CreateModel(
            name='HitKind',
            fields=[
                ('code', models.CharField(max_length=30, primary_key=True, serialize=False, verbose_name='代号')),
                ('name', models.CharField(max_length=40, unique=True, verbose_name='名称')),
                ('severity', models.CharField(choices=[('note', '提示'), ('explain', '需说明'), ('against', '建议不纳入')], max_length=10, verbose_name='程度')),
                ('detail', models.CharField(choices=[('free', '自由填写'), ('band', '只选区间'), ('none', '只填有无')], default='free', max_length=10, verbose_name='详情怎么填')),
                ('bands', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), blank=True, default=list, help_text='“只选区间”时填，用英文逗号分隔。', size=None, verbose_name='区间')),
                ('asks', models.CharField(blank=True, max_length=100, verbose_name='请部门填什么')),
                ('basis', models.CharField(max_length=300, verbose_name='依据')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='排序')),
                ('is_active', models.BooleanField(default=True, verbose_name='启用')),
                ('holders', models.ManyToManyField(blank=True, help_text='没有答复部门的项目不会送出比对。', related_name='hit_kinds', to='accounts.unit', verbose_name='答复部门')),
            ],
            options={
                'verbose_name': '疑点项目',
                'verbose_name_plural': '疑点项目',
            },
        ),
        migrations.AddField(
            model_name='assetrequest',
            name='kinds',
            field=models.ManyToManyField(related_name='+', to='monitoring.hitkind', verbose_name='疑点项目'),
        ),
        migrations.AddField(
            model_name='assethit',
            name='kind',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='monitoring.hitkind', verbose_name='疑点项目'),
        ),
        migrations.AddConstraint(
            model_name='assethit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__isnull', True), ('request__isnull', True), ('subject__isnull', True)), models.Q(('kind__isnull', False), ('request__isnull', False), ('subject__isnull', False)), _connector='OR'), name='answered_hit_says_who_and_what'),
        ),
        migrations.AddField(
            model_name='relative',
            name='entered_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='relative',
            name='household',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='relatives', to='households.household', verbose_name='户'),
        ),
        migrations.AddField(
            model_name='relative',
            name='region',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regions.region', verbose_name='村'),
        ),
        migrations.AddField(
            model_name='authorisation',
            name='relative',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='monitoring.relative'),
        ),
        migrations.AddField(
            model_name='assetsubject',
            name='relative',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='monitoring.relative'),
        ),
        migrations.AddIndex(
            model_name='assetbatch',
            index=models.Index(fields=['region_path', 'id'], name='asset_batch_by_place'),
        ),
        migrations.AddConstraint(
            model_name='assetentry',
            constraint=models.UniqueConstraint(fields=('batch', 'case'), name='one_entry_a_batch'),
        ),
        migrations.AddConstraint(
            model_name='assetentry',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('case',), name='one_open_entry_a_case', violation_error_message='这户已在信息比对批次中。'),
        ),
        migrations.AddConstraint(
            model_name='hitkind',
            constraint=models.CheckConstraint(condition=models.Q(('severity__in', ['against', 'explain', 'note'])), name='monitoring_hitkind_severity_known'),
        ),
        migrations.AddConstraint(
            model_name='hitkind',
            constraint=models.CheckConstraint(condition=models.Q(('detail__in', ['band', 'free', 'none'])), name='monitoring_hitkind_detail_known'),
        ),
        migrations.AddIndex(
            model_name='assetrequest',
            index=models.Index(fields=['unit', 'state'], name='asset_request_of_unit'),
        ),
        migrations.AddConstraint(
            model_name='assetrequest',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['answered', 'closed', 'waiting'])), name='monitoring_assetrequest_state_known'),
        ),
        migrations.AddConstraint(
            model_name='assetrequest',
            constraint=models.CheckConstraint(condition=models.Q(('how__in', ['', 'file', 'form', 'none'])), name='monitoring_assetrequest_how_known'),
        ),
        migrations.AddConstraint(
            model_name='assetrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('listed_at__isnull', True), ('listed_by__isnull', True)), models.Q(('listed_at__isnull', False), ('listed_by__isnull', False)), _connector='OR'), name='monitoring_assetrequest_listed_at_with_by'),
        ),
        migrations.AddConstraint(
            model_name='assetrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('answered_by__isnull', True)), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='OR'), name='monitoring_assetrequest_answered_at_with_by'),
        ),
        migrations.AddConstraint(
            model_name='assetrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('closed_by__isnull', True)), models.Q(('closed_at__isnull', False), ('closed_by__isnull', False)), _connector='OR'), name='monitoring_assetrequest_closed_at_with_by'),
        ),
        migrations.AddConstraint(
            model_name='assetrequest',
            constraint=models.UniqueConstraint(fields=('batch', 'unit'), name='one_request_a_unit'),
        ),
        migrations.AddConstraint(
            model_name='assetrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', False), ('closed_at__isnull', True), ('state', 'answered'), models.Q(('how', ''), _negated=True)), models.Q(('answered_at__isnull', True), ('closed_at__isnull', False), ('state', 'closed'), models.Q(('closed_reason', ''), _negated=True)), models.Q(('answered_at__isnull', True), ('closed_at__isnull', True), ('how', ''), ('state', 'waiting')), _connector='OR'), name='asset_request_state_has_its_time'),
        ),
        migrations.AddIndex(
            model_name='relative',
            index=models.Index(fields=['region_path', 'household'], name='relative_by_place'),
        ),
        migrations.AddConstraint(
            model_name='relative',
            constraint=models.CheckConstraint(condition=models.Q(('relation__in', ['child', 'child_spouse', 'supporter'])), name='monitoring_relative_relation_known'),
        ),
        migrations.AddConstraint(
            model_name='relative',
            constraint=models.UniqueConstraint(fields=('household', 'id_number_index'), name='one_relative_of_a_number'),
        ),
        migrations.AddConstraint(
            model_name='authorisation',
            constraint=models.CheckConstraint(condition=models.Q(('how__in', ['fingerprint', 'proxy', 'signature'])), name='monitoring_authorisation_how_known'),
        ),
        migrations.AddConstraint(
            model_name='authorisation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at__isnull', True), ('withdrawn_by__isnull', True)), models.Q(('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False)), _connector='OR'), name='monitoring_authorisation_withdrawn_at_with_by'),
        ),
        migrations.AddConstraint(
            model_name='authorisation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at__isnull', True), ('withdrawn_on__isnull', True)), models.Q(('withdrawn_at__isnull', False), ('withdrawn_on__gte', models.F('signed_on'))), _connector='OR'), name='authorisation_withdrawn_after_signed'),
        ),
        migrations.AddConstraint(
            model_name='authorisation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('member__isnull', False), ('relative__isnull', True)), models.Q(('member__isnull', True), ('relative__isnull', False)), _connector='OR'), name='authorisation_of_one_person'),
        ),
        migrations.AddConstraint(
            model_name='authorisation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('how', 'proxy'), _negated=True), models.Q(('proxy', ''), _negated=True), _connector='OR'), name='proxy_of_an_authorisation_is_named'),
        ),
        migrations.AddConstraint(
            model_name='authorisation',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_on__isnull', True)), fields=('case', 'member', 'relative'), name='one_valid_authorisation_a_person', nulls_distinct=False),
        ),
        migrations.AddIndex(
            model_name='assetsubject',
            index=models.Index(fields=['batch', 'id_number_index'], name='asset_subject_found'),
        ),
        migrations.AddConstraint(
            model_name='assetsubject',
            constraint=models.CheckConstraint(condition=models.Q(('left_out__in', ['', 'no_number', 'not_signed', 'withdrawn'])), name='monitoring_assetsubject_left_out_known'),
        ),
        migrations.AddConstraint(
            model_name='assetsubject',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('member__isnull', False), ('relative__isnull', True)), models.Q(('member__isnull', True), ('relative__isnull', False)), _connector='OR'), name='asset_subject_is_one_person'),
        ),
        migrations.AddConstraint(
            model_name='assetsubject',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('left_out', ''), _negated=True), models.Q(('authorisation__isnull', False), ('id_number_index__isnull', False)), _connector='OR'), name='asked_only_who_signed'),
        ),
        migrations.AddConstraint(
            model_name='assetsubject',
            constraint=models.UniqueConstraint(fields=('batch', 'case', 'member', 'relative'), name='one_subject_a_person', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='assetsubject',
            constraint=models.UniqueConstraint(fields=('batch', 'number'), name='one_subject_a_number'),
        ),
        path_follows_region("monitoring_relative"),
        path_follows_region("monitoring_assetbatch"),
    ]
