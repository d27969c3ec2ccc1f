from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0001_initial'),
        ('followups', '0007_cadences'),
        ('offers', '0011_decisions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='followup',
            name='follow_up_open_once_per_offer',
        ),
        migrations.RemoveConstraint(
            model_name='followup',
            name='follow_up_is_about_someone',
        ),
        migrations.AlterField(
            model_name='followup',
            name='kind',
            field=models.CharField(choices=[('stay_in_touch', 'Stay in touch'), ('give_back', 'Give back'), ('answer_offer', 'Answer an offer'), ('tell_them', 'Tell them'), ('look_back', 'Look back')], default='stay_in_touch', max_length=13),
        ),
        migrations.AddConstraint(
            model_name='followup',
            constraint=models.UniqueConstraint(condition=models.Q(('kind__in', ('answer_offer', 'tell_them', 'look_back')), ('state', 'open')), fields=('offer', 'kind'), name='follow_up_open_once_per_offer'),
        ),
        migrations.AddConstraint(
            model_name='followup',
            constraint=models.CheckConstraint(condition=models.Q(('contact__isnull', False), models.Q(('kind__in', ('answer_offer', 'tell_them', 'look_back')), ('offer__isnull', False)), _connector='OR'), name='follow_up_is_about_someone'),
        ),
    ]
