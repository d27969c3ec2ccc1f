import django.db.models.deletion
import django.db.models.functions.datetime
import uuid6
from django.conf import settings
from django.db import migrations, models

from core.operations import AppendOnly, IsolateOwner


class Migration(migrations.Migration):

    dependencies = [
        ('offers', '0023_job_left'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('trashed_at', models.DateTimeField(editable=False, null=True)),
                ('name', models.CharField(max_length=160)),
                ('kind', models.CharField(choices=[('pdf', 'PDF'), ('docx', 'Word'), ('png', 'Picture'), ('jpg', 'Photo'), ('eml', 'Mail'), ('txt', 'Text')], max_length=4)),
                ('size', models.PositiveIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('picture', models.BinaryField(null=True)),
                ('no_picture', models.CharField(blank=True, choices=[('late', 'No preview: it took too long to draw.'), ('unreadable', 'No preview: we couldn’t draw it. If it’s damaged, download it again and attach that.')], max_length=10)),
                ('offer', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='offers.offer')),
                ('owner', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('package', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='offers.package')),
            ],
        ),
        migrations.CreateModel(
            name='AttachmentPart',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('content', models.BinaryField()),
                ('attachment', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='offers.attachment')),
                ('owner', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddConstraint(
            model_name='attachment',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='attachment_has_name'),
        ),
        migrations.AddConstraint(
            model_name='attachment',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['pdf', 'docx', 'png', 'jpg', 'eml', 'txt'])), name='attachment_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='attachment',
            constraint=models.CheckConstraint(condition=models.Q(('size__gt', 0)), name='attachment_not_empty'),
        ),
        migrations.AddConstraint(
            model_name='attachment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('no_picture', ''), ('picture__isnull', False)), models.Q(('no_picture__in', ['late', 'unreadable']), ('picture__isnull', True)), _connector='OR'), name='attachment_picture_or_reason'),
        ),
        migrations.AddConstraint(
            model_name='attachment',
            constraint=models.UniqueConstraint(condition=models.Q(('trashed_at__isnull', True)), fields=('owner', 'offer', 'digest'), name='attachment_once'),
        ),
        migrations.AddIndex(
            model_name='attachmentpart',
            index=models.Index(fields=['attachment'], name='part_of_attachment'),
        ),
        migrations.AddConstraint(
            model_name='attachmentpart',
            constraint=models.UniqueConstraint(fields=('owner', 'attachment', 'number'), name='attachment_part_once'),
        ),
        IsolateOwner("Attachment"),
        IsolateOwner("AttachmentPart"),
        AppendOnly("AttachmentPart"),
        # Nearly all of it is packed already: the server need not try again.
        migrations.RunSQL(
            'ALTER TABLE "offers_attachmentpart" ALTER COLUMN content SET STORAGE EXTERNAL',
            migrations.RunSQL.noop,
        ),
    ]
