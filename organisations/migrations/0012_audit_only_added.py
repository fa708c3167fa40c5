from django.db import migrations

# Another statement than INSERT is refused, save a DELETE in the transaction of the tick that deletes what is over
# (`organisations.models.audit.may_let_lines_go`). SQLite has no setting of a transaction to ask for.
GUARD = """
CREATE OR REPLACE FUNCTION organisations_auditline_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('impactmodel.keeping', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'a line of the audit is never changed' USING ERRCODE = 'restrict_violation';
END
$$;
DROP TRIGGER IF EXISTS only_added ON organisations_auditline;
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE ON organisations_auditline
    FOR EACH ROW EXECUTE FUNCTION organisations_auditline_only_added();
"""
UNGUARD = """
DROP TRIGGER IF EXISTS only_added ON organisations_auditline;
DROP FUNCTION IF EXISTS organisations_auditline_only_added();
"""


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(GUARD, params=None)


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(UNGUARD, params=None)


class Migration(migrations.Migration):

    dependencies = [
        ("organisations", "0011_sender"),
    ]

    operations = [migrations.RunPython(guard, unguard)]
