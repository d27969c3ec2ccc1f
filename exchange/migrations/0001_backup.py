from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name='LastBackup',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('made_at', models.DateTimeField(null=True)),
                ('size', models.PositiveBigIntegerField(default=0)),
                ('is_tried', models.BooleanField(default=False)),
                ('failed_at', models.DateTimeField(null=True)),
                ('reason', models.TextField(blank=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='last_backup_is_one_row')],
            },
        ),
    ]
