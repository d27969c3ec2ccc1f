import django.db.models.deletion
import django.db.models.functions.datetime
import uuid6
from django.conf import settings
from django.db import migrations, models

from core.operations import IsolateOwner


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0003_interviews'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportBatch',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('name', models.CharField(max_length=200)),
                ('format', models.CharField(blank=True, max_length=40)),
                ('state', models.CharField(choices=[('waiting', 'Waiting for you'), ('in_line', 'Being imported'), ('done', 'Imported'), ('failed', 'Not imported'), ('undone', 'Undone')], default='waiting', max_length=7)),
                ('choices', models.JSONField(blank=True, default=dict)),
                ('counts', models.JSONField(blank=True, default=dict)),
                ('done', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField(default=0)),
                ('problem', models.TextField(blank=True)),
                ('kept', models.JSONField(blank=True, default=list)),
                ('imported_at', models.DateTimeField(null=True)),
                ('undone_at', models.DateTimeField(null=True)),
                ('owner', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'import batches',
            },
        ),
        migrations.CreateModel(
            name='ImportedRows',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('table', models.CharField(max_length=100)),
                ('columns', models.JSONField(default=list)),
                ('made', models.JSONField(blank=True, default=dict)),
                ('changed', models.JSONField(blank=True, default=dict)),
                ('batch', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='exchange.importbatch')),
                ('owner', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'imported rows',
            },
        ),
        migrations.CreateModel(
            name='ImportUpload',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('content', models.BinaryField()),
                ('batch', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='uploads', to='exchange.importbatch')),
                ('owner', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='ColumnMapping',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('header', models.CharField(max_length=64)),
                ('choices', models.JSONField(default=dict)),
                ('owner', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('owner', 'header'), name='column_mapping_once_per_header')],
            },
        ),
        migrations.AddIndex(
            model_name='importbatch',
            index=models.Index(condition=models.Q(('state', 'in_line')), fields=['id'], name='import_batch_in_line'),
        ),
        migrations.AddConstraint(
            model_name='importbatch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('imported_at__isnull', True), ('state__in', ['waiting', 'in_line', 'failed']), ('undone_at__isnull', True)), models.Q(('imported_at__isnull', False), ('state', 'done'), ('undone_at__isnull', True)), models.Q(('imported_at__isnull', False), ('state', 'undone'), ('undone_at__isnull', False)), _connector='OR'), name='import_batch_has_its_days'),
        ),
        migrations.AddConstraint(
            model_name='importedrows',
            constraint=models.UniqueConstraint(fields=('owner', 'batch', 'table'), name='imported_rows_once_per_table'),
        ),
        migrations.AddConstraint(
            model_name='importupload',
            constraint=models.UniqueConstraint(fields=('owner', 'batch'), name='import_upload_once'),
        ),
        IsolateOwner('ImportBatch'),
        IsolateOwner('ImportUpload'),
        IsolateOwner('ImportedRows'),
        IsolateOwner('ColumnMapping'),
    ]
