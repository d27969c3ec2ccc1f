from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("followups", "0008_look_back")]

    operations = [
        migrations.AddIndex(
            model_name="plan",
            index=models.Index(
                fields=["owner"],
                name="plan_asking",
                condition=models.Q(state="active", unanswered__gte=models.F("carried_on_after") + 3),
            ),
        ),
    ]
