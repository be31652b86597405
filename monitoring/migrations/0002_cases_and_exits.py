import core.ids
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

from core.sql import insert_only
from regions.sql import path_follows_region


class Migration(migrations.Migration):

    dependencies = [
        ('households', '0001_initial'),
        ('monitoring', '0001_visits_and_clues'),
        ('regions', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.UUIDField(default=core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('region_path', models.CharField(db_collation='C', editable=False, max_length=40)),
                ('round', models.PositiveSmallIntegerField(default=1, verbose_name='轮次')),
                ('status', models.CharField(choices=[('verifying', '待入户核实'), ('verified', '已核实，待授权'), ('authorised', '已授权，待比对'), ('comparing', '信息比对中'), ('explaining', '疑点待说明'), ('compared', '比对完成，待评议'), ('reviewed', '评议通过，待公示'), ('publicised', '村内公示'), ('objection_open', '异议核查中'), ('township_reviewed', '乡镇已审核，待区级审批'), ('approved', '区级已审批，待公告'), ('announced', '已公告，待录入'), ('registered', '已录入建档，帮扶中'), ('eliminated', '风险已消除'), ('suspended', '已中止（撤回授权）'), ('closed', '已终止')], default='verifying', max_length=20, verbose_name='状态')),
                ('began_on', models.DateField(verbose_name='线索日期')),
                ('due_on', models.DateField(verbose_name='全程到期日')),
                ('step_due_on', models.DateField(blank=True, null=True, verbose_name='本环节到期日')),
                ('notice_ends_on', models.DateField(blank=True, null=True, verbose_name='公示截止日')),
                ('suspended_from', models.CharField(blank=True, editable=False, max_length=20)),
                ('returned_reason', models.CharField(blank=True, max_length=500, verbose_name='退回原因')),
                ('category', models.CharField(blank=True, choices=[('unstable', '脱贫不稳定户'), ('marginal', '边缘易致贫户'), ('sudden', '突发严重困难户')], max_length=10, verbose_name='监测对象类别')),
                ('risks', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('illness', '因病'), ('disability', '因残'), ('education', '因学'), ('disaster', '因自然灾害'), ('accident', '因意外事故'), ('business_failure', '因产业项目失败'), ('unstable_work', '因务工就业不稳'), ('lack_labour', '缺劳动力'), ('water', '因安全饮水'), ('housing', '因安全住房'), ('epidemic', '因疫情'), ('other', '其他')], max_length=20), blank=True, default=list, size=5, verbose_name='致贫返贫风险')),
                ('risk_note', models.CharField(blank=True, max_length=200, verbose_name='风险备注')),
                ('line_year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='监测线年度')),
                ('line_amount', models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True, verbose_name='监测线（元）')),
                ('identified_month', models.CharField(blank=True, max_length=6, verbose_name='识别监测时间')),
                ('entered_at', models.DateTimeField(verbose_name='立案时间')),
                ('verified_at', models.DateTimeField(blank=True, null=True)),
                ('township_reviewed_at', models.DateTimeField(blank=True, null=True)),
                ('approved_at', models.DateTimeField(blank=True, null=True)),
                ('registered_on', models.DateField(blank=True, null=True, verbose_name='建档日期')),
                ('closed_reason', models.CharField(blank=True, choices=[('not_eligible', '入户核实不符合条件'), ('no_authorisation', '农户不同意授权'), ('rejected_review', '村级评议未通过'), ('objection_upheld', '公示异议成立'), ('not_reviewed', '乡镇审核不通过'), ('not_approved', '区级审批不通过'), ('removed', '自然减少（死亡、迁出等）')], max_length=20, verbose_name='终止原因')),
                ('told_on', models.DateField(blank=True, null=True, verbose_name='告知日期')),
                ('told_how', models.CharField(blank=True, max_length=100, verbose_name='告知方式')),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('clue', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='monitoring.clue', verbose_name='线索')),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='households.household', verbose_name='户')),
                ('income', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='households.income', verbose_name='收入测算')),
                ('region', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regions.region', verbose_name='村')),
                ('township_reviewed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('verified_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '纳入案件',
                'verbose_name_plural': '纳入案件',
            },
        ),
        migrations.CreateModel(
            name='AssetHit',
            fields=[
                ('id', models.UUIDField(default=core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('severity', models.CharField(choices=[('note', '提示'), ('explain', '需说明'), ('against', '建议不纳入')], max_length=10, verbose_name='程度')),
                ('text', models.CharField(max_length=300, verbose_name='疑点')),
                ('source', models.CharField(max_length=60, verbose_name='来源部门')),
                ('conclusion', models.CharField(blank=True, choices=[('harmless', '属实，不影响'), ('wrong', '不属实'), ('matters', '属实，影响认定')], max_length=10, verbose_name='核实结论')),
                ('explanation', models.CharField(blank=True, max_length=500, verbose_name='说明和依据')),
                ('explained_at', models.DateTimeField(blank=True, null=True)),
                ('superseded_at', models.DateTimeField(blank=True, null=True)),
                ('explained_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hits', to='monitoring.case')),
            ],
            options={
                'verbose_name': '信息比对疑点',
                'verbose_name_plural': '信息比对疑点',
            },
        ),
        migrations.CreateModel(
            name='CaseStep',
            fields=[
                ('id', models.UUIDField(default=core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('seq', models.PositiveSmallIntegerField(verbose_name='序号')),
                ('action', models.CharField(max_length=20, verbose_name='操作')),
                ('old', models.CharField(blank=True, max_length=20, verbose_name='原状态')),
                ('new', models.CharField(max_length=20, verbose_name='新状态')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('role', models.CharField(choices=[('village_staff', '村级人员'), ('support_officer', '帮扶责任人'), ('township_clerk', '乡镇干部'), ('township_reviewer', '乡镇审核人'), ('district_clerk', '区局经办'), ('district_approver', '区局审批'), ('dept_liaison', '部门联络员'), ('inspector', '督导检查'), ('leader', '区领导'), ('sysadmin', '系统管理员')], max_length=20, verbose_name='岗位')),
                ('actor_kind', models.CharField(choices=[('person', '人员'), ('rule', '规则'), ('import', '导入')], default='person', max_length=10, verbose_name='来源')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='说明')),
                ('facts', models.JSONField(blank=True, default=dict, verbose_name='要素')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办人')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='monitoring.case')),
            ],
            options={
                'verbose_name': '案件经过',
                'verbose_name_plural': '案件经过',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Exit',
            fields=[
                ('id', models.UUIDField(default=core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('region_path', models.CharField(db_collation='C', editable=False, max_length=40)),
                ('status', models.CharField(choices=[('proposed', '待综合研判'), ('studied', '研判通过，待评议'), ('reviewed', '评议通过，待公示'), ('publicised', '村内公示'), ('objection_open', '异议核查中'), ('decided', '乡镇已确定，待公告'), ('announced', '已公告，待标注'), ('marked', '已标注，待告知'), ('notified', '已告知，办结'), ('hold', '暂不标注（整户无劳动能力）'), ('refused', '不予消除'), ('rolled_back', '已回退')], default='proposed', max_length=20, verbose_name='状态')),
                ('opened_on', models.DateField(verbose_name='提出日期')),
                ('step_due_on', models.DateField(blank=True, null=True, verbose_name='本环节到期日')),
                ('notice_ends_on', models.DateField(blank=True, null=True, verbose_name='公示截止日')),
                ('answers', models.JSONField(blank=True, default=dict, verbose_name='研判')),
                ('line_amount', models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True, verbose_name='监测线（元）')),
                ('method', models.CharField(blank=True, choices=[('support', '帮扶消除'), ('natural', '自然消除')], max_length=10, verbose_name='风险消除方式')),
                ('month', models.CharField(blank=True, max_length=6, verbose_name='风险消除时间')),
                ('told_on', models.DateField(blank=True, null=True, verbose_name='告知日期')),
                ('told_how', models.CharField(blank=True, max_length=100, verbose_name='告知方式')),
                ('entered_at', models.DateTimeField()),
                ('studied_at', models.DateTimeField(blank=True, null=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exits', to='monitoring.case', verbose_name='案件')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('income', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='households.income', verbose_name='收入测算')),
                ('region', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regions.region', verbose_name='村')),
                ('studied_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '风险消除',
                'verbose_name_plural': '风险消除',
            },
        ),
        migrations.CreateModel(
            name='ExitStep',
            fields=[
                ('id', models.UUIDField(default=core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('seq', models.PositiveSmallIntegerField(verbose_name='序号')),
                ('action', models.CharField(max_length=20, verbose_name='操作')),
                ('old', models.CharField(blank=True, max_length=20, verbose_name='原状态')),
                ('new', models.CharField(max_length=20, verbose_name='新状态')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('role', models.CharField(choices=[('village_staff', '村级人员'), ('support_officer', '帮扶责任人'), ('township_clerk', '乡镇干部'), ('township_reviewer', '乡镇审核人'), ('district_clerk', '区局经办'), ('district_approver', '区局审批'), ('dept_liaison', '部门联络员'), ('inspector', '督导检查'), ('leader', '区领导'), ('sysadmin', '系统管理员')], max_length=20, verbose_name='岗位')),
                ('actor_kind', models.CharField(choices=[('person', '人员'), ('rule', '规则'), ('import', '导入')], default='person', max_length=10, verbose_name='来源')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='说明')),
                ('facts', models.JSONField(blank=True, default=dict, verbose_name='要素')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办人')),
                ('exit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='monitoring.exit')),
            ],
            options={
                'verbose_name': '风险消除经过',
                'verbose_name_plural': '风险消除经过',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Measure',
            fields=[
                ('id', models.UUIDField(default=core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('group', models.CharField(choices=[('industry', '产业帮扶'), ('employment', '就业帮扶'), ('finance', '金融帮扶'), ('public_post', '公益岗位帮扶'), ('health', '健康帮扶'), ('compulsory_edu', '义务教育保障'), ('other_edu', '其他教育帮扶'), ('social_security', '综合保障'), ('housing', '住房安全保障'), ('water', '饮水安全保障'), ('social', '社会帮扶'), ('relocation', '搬迁'), ('living_conditions', '生产生活条件改善'), ('infrastructure', '基础设施建设')], max_length=20, verbose_name='类别')),
                ('content', models.CharField(max_length=300, verbose_name='内容')),
                ('risk', models.CharField(choices=[('illness', '因病'), ('disability', '因残'), ('education', '因学'), ('disaster', '因自然灾害'), ('accident', '因意外事故'), ('business_failure', '因产业项目失败'), ('unstable_work', '因务工就业不稳'), ('lack_labour', '缺劳动力'), ('water', '因安全饮水'), ('housing', '因安全住房'), ('epidemic', '因疫情'), ('other', '其他')], max_length=20, verbose_name='针对的风险')),
                ('responsible', models.CharField(max_length=60, verbose_name='责任人（单位）')),
                ('starts_on', models.DateField(verbose_name='开始')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='结束')),
                ('entered_at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='measures', to='monitoring.case')),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '帮扶措施',
                'verbose_name_plural': '帮扶措施',
            },
        ),
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('id', models.UUIDField(default=core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('clue_form', '线索单'), ('survey_form', '排查表'), ('authorisation', '申请及承诺授权书'), ('id_copies', '户口簿、身份证复印件'), ('information_form', '信息采集表'), ('income_sheet', '收入测算表'), ('comparison_result', '信息比对结果'), ('explanation', '疑点说明'), ('minutes', '评议会议记录'), ('sign_in', '评议会议签到表'), ('meeting_photo', '评议会议照片'), ('notice_photo', '公示照片'), ('township_form', '乡镇审核表'), ('district_reply', '区批复'), ('announcement_photo', '公告照片'), ('household_plan', '一户一策'), ('exit_information', '风险消除信息采集表'), ('exit_measures', '帮扶措施落实情况表'), ('exit_assessment', '风险消除评估表'), ('told_receipt', '告知书（签收）')], max_length=20, verbose_name='材料')),
                ('action', models.CharField(max_length=20, verbose_name='环节')),
                ('dated_on', models.DateField(verbose_name='材料日期')),
                ('recorded_at', models.DateTimeField()),
                ('superseded_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='monitoring.case')),
                ('exit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='monitoring.exit')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '一户一档材料',
                'verbose_name_plural': '一户一档材料',
            },
        ),
        migrations.CreateModel(
            name='PublicNotice',
            fields=[
                ('id', models.UUIDField(default=core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('publicity', '公示'), ('announcement', '公告')], max_length=15, verbose_name='类别')),
                ('posted_on', models.DateField(verbose_name='张贴日期')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='截止日期')),
                ('text', models.TextField(verbose_name='内容')),
                ('posted_at', models.DateTimeField()),
                ('superseded_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='monitoring.case')),
                ('exit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='monitoring.exit')),
                ('posted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '公示公告',
                'verbose_name_plural': '公示公告',
            },
        ),
        migrations.CreateModel(
            name='Objection',
            fields=[
                ('id', models.UUIDField(default=core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('raised_on', models.DateField(verbose_name='提出日期')),
                ('raised_by', models.CharField(blank=True, max_length=40, verbose_name='提出人（可匿名）')),
                ('content', models.CharField(max_length=500, verbose_name='异议内容')),
                ('entered_at', models.DateTimeField()),
                ('outcome', models.CharField(blank=True, choices=[('upheld', '成立'), ('dismissed', '不成立')], max_length=10, verbose_name='结论')),
                ('finding', models.CharField(blank=True, max_length=500, verbose_name='核查情况')),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='monitoring.publicnotice')),
            ],
            options={
                'verbose_name': '公示异议',
                'verbose_name_plural': '公示异议',
            },
        ),
        migrations.CreateModel(
            name='ReviewMeeting',
            fields=[
                ('id', models.UUIDField(default=core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('held_on', models.DateField(verbose_name='会议日期')),
                ('invited', models.PositiveSmallIntegerField(verbose_name='应到人数')),
                ('present', models.PositiveSmallIntegerField(verbose_name='实到人数')),
                ('votes_for', models.PositiveSmallIntegerField(verbose_name='同意')),
                ('votes_against', models.PositiveSmallIntegerField(verbose_name='不同意')),
                ('abstained', models.PositiveSmallIntegerField(verbose_name='弃权')),
                ('passed', models.BooleanField(verbose_name='通过')),
                ('minutes', models.TextField(verbose_name='会议记录')),
                ('recorded_at', models.DateTimeField()),
                ('superseded_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='monitoring.case')),
                ('exit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='monitoring.exit')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '评议会议',
                'verbose_name_plural': '评议会议',
            },
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['region_path', 'status', 'due_on'], name='case_list'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['status', 'step_due_on'], name='case_due'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['announced', 'approved', 'authorised', 'closed', 'compared', 'comparing', 'eliminated', 'explaining', 'objection_open', 'publicised', 'registered', 'reviewed', 'suspended', 'township_reviewed', 'verified', 'verifying'])), name='monitoring_case_status_known'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('category__in', ['', 'marginal', 'sudden', 'unstable'])), name='monitoring_case_category_known'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('closed_reason__in', ['', 'no_authorisation', 'not_approved', 'not_eligible', 'not_reviewed', 'objection_upheld', 'rejected_review', 'removed'])), name='monitoring_case_closed_reason_known'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('verified_at__isnull', True), ('verified_by__isnull', True)), models.Q(('verified_at__isnull', False), ('verified_by__isnull', False)), _connector='OR'), name='monitoring_case_verified_at_with_by'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('township_reviewed_at__isnull', True), ('township_reviewed_by__isnull', True)), models.Q(('township_reviewed_at__isnull', False), ('township_reviewed_by__isnull', False)), _connector='OR'), name='monitoring_case_township_reviewed_at_with_by'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_at__isnull', True), ('approved_by__isnull', True)), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False)), _connector='OR'), name='monitoring_case_approved_at_with_by'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['announced', 'approved', 'authorised', 'compared', 'comparing', 'explaining', 'objection_open', 'publicised', 'registered', 'reviewed', 'suspended', 'township_reviewed', 'verified', 'verifying'])), fields=('household',), name='one_open_case_per_household', violation_error_message='这户已有办理中的案件。'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.UniqueConstraint(fields=('household', 'round'), name='one_case_a_round'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('township_reviewed_by__isnull', True), models.Q(models.Q(('township_reviewed_by', models.F('entered_by')), _negated=True), models.Q(('verified_by__isnull', True), models.Q(('township_reviewed_by', models.F('verified_by')), _negated=True), _connector='OR')), _connector='OR'), name='reviewer_of_a_case_is_another'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(models.Q(('approved_by', models.F('township_reviewed_by')), _negated=True), models.Q(('approved_by', models.F('entered_by')), _negated=True), models.Q(('verified_by__isnull', True), models.Q(('approved_by', models.F('verified_by')), _negated=True), _connector='OR')), _connector='OR'), name='approver_of_a_case_is_another'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('line_amount__isnull', False), models.Q(('category', ''), _negated=True)), _connector='OR'), name='approved_case_has_line_and_category'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'closed'), _negated=True), models.Q(models.Q(('closed_reason', ''), _negated=True), ('told_on__isnull', False), models.Q(('told_how', ''), _negated=True)), _connector='OR'), name='closed_case_has_reason_and_was_told'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['eliminated', 'registered']), _negated=True), ('registered_on__isnull', False), _connector='OR'), name='registered_case_has_its_day'),
        ),
        migrations.AddConstraint(
            model_name='assethit',
            constraint=models.CheckConstraint(condition=models.Q(('severity__in', ['against', 'explain', 'note'])), name='monitoring_assethit_severity_known'),
        ),
        migrations.AddConstraint(
            model_name='assethit',
            constraint=models.CheckConstraint(condition=models.Q(('conclusion__in', ['', 'harmless', 'matters', 'wrong'])), name='monitoring_assethit_conclusion_known'),
        ),
        migrations.AddConstraint(
            model_name='assethit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('explained_at__isnull', True), ('explained_by__isnull', True)), models.Q(('explained_at__isnull', False), ('explained_by__isnull', False)), _connector='OR'), name='monitoring_assethit_explained_at_with_by'),
        ),
        migrations.AddConstraint(
            model_name='assethit',
            constraint=models.CheckConstraint(condition=models.Q(('explained_at__isnull', True), models.Q(models.Q(('explanation', ''), _negated=True), models.Q(('conclusion', ''), _negated=True)), _connector='OR'), name='explained_hit_has_words'),
        ),
        migrations.AddConstraint(
            model_name='casestep',
            constraint=models.CheckConstraint(condition=models.Q(('actor_kind__in', ['import', 'person', 'rule'])), name='monitoring_casestep_actor_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='casestep',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['dept_liaison', 'district_approver', 'district_clerk', 'inspector', 'leader', 'support_officer', 'sysadmin', 'township_clerk', 'township_reviewer', 'village_staff'])), name='monitoring_casestep_role_known'),
        ),
        migrations.AddConstraint(
            model_name='casestep',
            constraint=models.UniqueConstraint(fields=('case', 'seq'), name='one_case_step_a_number'),
        ),
        migrations.AddIndex(
            model_name='exit',
            index=models.Index(fields=['region_path', 'status'], name='exit_list'),
        ),
        migrations.AddIndex(
            model_name='exit',
            index=models.Index(fields=['status', 'step_due_on'], name='exit_due'),
        ),
        migrations.AddConstraint(
            model_name='exit',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['announced', 'decided', 'hold', 'marked', 'notified', 'objection_open', 'proposed', 'publicised', 'refused', 'reviewed', 'rolled_back', 'studied'])), name='monitoring_exit_status_known'),
        ),
        migrations.AddConstraint(
            model_name='exit',
            constraint=models.CheckConstraint(condition=models.Q(('method__in', ['', 'natural', 'support'])), name='monitoring_exit_method_known'),
        ),
        migrations.AddConstraint(
            model_name='exit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('studied_at__isnull', True), ('studied_by__isnull', True)), models.Q(('studied_at__isnull', False), ('studied_by__isnull', False)), _connector='OR'), name='monitoring_exit_studied_at_with_by'),
        ),
        migrations.AddConstraint(
            model_name='exit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='monitoring_exit_decided_at_with_by'),
        ),
        migrations.AddConstraint(
            model_name='exit',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['announced', 'decided', 'hold', 'marked', 'objection_open', 'proposed', 'publicised', 'reviewed', 'studied'])), fields=('case',), name='one_open_exit_per_case', violation_error_message='这户已有办理中的风险消除。'),
        ),
        migrations.AddConstraint(
            model_name='exit',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(models.Q(('decided_by', models.F('entered_by')), _negated=True), models.Q(('studied_by__isnull', True), models.Q(('decided_by', models.F('studied_by')), _negated=True), _connector='OR')), _connector='OR'), name='decider_of_an_exit_is_another'),
        ),
        migrations.AddConstraint(
            model_name='exit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['marked', 'notified']), _negated=True), models.Q(models.Q(('method', ''), _negated=True), models.Q(('month', ''), _negated=True)), _connector='OR'), name='marked_exit_has_method_and_month'),
        ),
        migrations.AddConstraint(
            model_name='exit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'notified'), _negated=True), ('told_on__isnull', False), _connector='OR'), name='notified_exit_was_told'),
        ),
        migrations.AddConstraint(
            model_name='exitstep',
            constraint=models.CheckConstraint(condition=models.Q(('actor_kind__in', ['import', 'person', 'rule'])), name='monitoring_exitstep_actor_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='exitstep',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['dept_liaison', 'district_approver', 'district_clerk', 'inspector', 'leader', 'support_officer', 'sysadmin', 'township_clerk', 'township_reviewer', 'village_staff'])), name='monitoring_exitstep_role_known'),
        ),
        migrations.AddConstraint(
            model_name='exitstep',
            constraint=models.UniqueConstraint(fields=('exit', 'seq'), name='one_exit_step_a_number'),
        ),
        migrations.AddConstraint(
            model_name='measure',
            constraint=models.CheckConstraint(condition=models.Q(('group__in', ['compulsory_edu', 'employment', 'finance', 'health', 'housing', 'industry', 'infrastructure', 'living_conditions', 'other_edu', 'public_post', 'relocation', 'social', 'social_security', 'water'])), name='monitoring_measure_group_known'),
        ),
        migrations.AddConstraint(
            model_name='measure',
            constraint=models.CheckConstraint(condition=models.Q(('risk__in', ['accident', 'business_failure', 'disability', 'disaster', 'education', 'epidemic', 'housing', 'illness', 'lack_labour', 'other', 'unstable_work', 'water'])), name='monitoring_measure_risk_known'),
        ),
        migrations.AddConstraint(
            model_name='measure',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='measure_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='paper',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['announcement_photo', 'authorisation', 'clue_form', 'comparison_result', 'district_reply', 'exit_assessment', 'exit_information', 'exit_measures', 'explanation', 'household_plan', 'id_copies', 'income_sheet', 'information_form', 'meeting_photo', 'minutes', 'notice_photo', 'sign_in', 'survey_form', 'told_receipt', 'township_form'])), name='monitoring_paper_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='paper',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('case__isnull', False), ('exit__isnull', True)), models.Q(('case__isnull', True), ('exit__isnull', False)), _connector='OR'), name='monitoring_paper_has_one_subject'),
        ),
        migrations.AddConstraint(
            model_name='paper',
            constraint=models.UniqueConstraint(condition=models.Q(('superseded_at__isnull', True)), fields=('case', 'exit', 'kind'), name='one_live_paper_of_a_kind', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='publicnotice',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['announcement', 'publicity'])), name='monitoring_publicnotice_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='publicnotice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('case__isnull', False), ('exit__isnull', True)), models.Q(('case__isnull', True), ('exit__isnull', False)), _connector='OR'), name='monitoring_publicnotice_has_one_subject'),
        ),
        migrations.AddConstraint(
            model_name='publicnotice',
            constraint=models.UniqueConstraint(condition=models.Q(('superseded_at__isnull', True)), fields=('case', 'exit', 'kind'), name='one_live_notice_of_a_kind', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='publicnotice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ends_on__isnull', True), ('kind', 'announcement')), models.Q(('ends_on__gt', models.F('posted_on')), ('kind', 'publicity')), _connector='OR'), name='publicity_stands_for_days'),
        ),
        migrations.AddConstraint(
            model_name='objection',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['', 'dismissed', 'upheld'])), name='monitoring_objection_outcome_known'),
        ),
        migrations.AddConstraint(
            model_name='objection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('answered_by__isnull', True)), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='OR'), name='monitoring_objection_answered_at_with_by'),
        ),
        migrations.AddConstraint(
            model_name='objection',
            constraint=models.CheckConstraint(condition=models.Q(('answered_at__isnull', True), models.Q(models.Q(('outcome', ''), _negated=True), models.Q(('finding', ''), _negated=True)), _connector='OR'), name='answered_objection_has_finding'),
        ),
        migrations.AddConstraint(
            model_name='reviewmeeting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('case__isnull', False), ('exit__isnull', True)), models.Q(('case__isnull', True), ('exit__isnull', False)), _connector='OR'), name='monitoring_reviewmeeting_has_one_subject'),
        ),
        migrations.AddConstraint(
            model_name='reviewmeeting',
            constraint=models.CheckConstraint(condition=models.Q(('present__lte', models.F('invited'))), name='nobody_uninvited_at_a_meeting'),
        ),
        migrations.AddConstraint(
            model_name='reviewmeeting',
            constraint=models.CheckConstraint(condition=models.Q(('present', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('votes_for'), '+', models.F('votes_against')), '+', models.F('abstained')))), name='votes_add_up_to_those_present'),
        ),
        path_follows_region("monitoring_case"),
        path_follows_region("monitoring_exit"),
        insert_only("monitoring_casestep"),
        insert_only("monitoring_exitstep"),
    ]
