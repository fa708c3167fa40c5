"""Who is who: organisations, staff, people, working days, audit."""
