from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('followups', '0002_kinds'),
    ]

    operations = [
        migrations.CreateModel(
            name='MailServer',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('down_since', models.DateTimeField(null=True)),
                ('reason', models.TextField(blank=True)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('probe_at', models.DateTimeField(null=True)),
                ('minute_started_at', models.DateTimeField(null=True)),
                ('minute_count', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='mail_server_is_one_row'), models.CheckConstraint(condition=models.Q(models.Q(('down_since__isnull', True), ('probe_at__isnull', True)), models.Q(('down_since__isnull', False), ('probe_at__isnull', False)), _connector='OR'), name='mail_server_probed_while_down')],
            },
        ),
    ]
