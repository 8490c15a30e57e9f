//! What was changed in the race since its figures were first published, and why. It is written above the tables.

/// What and why, the newest first.
const CHANGES: [(&str, &str); 9] = [
    (
        "By hand, rows are read by place and unchecked, as `sqlx::query_as!` generates it; `FromRow`, which looks each \
         column up by its name, is a column of its own. The base of a work is the faster of both.",
        "it is what a good engineer writes, and all were compared with something slower before.",
    ),
    (
        "By hand, a LIMIT that is known is a literal.",
        "a bound one is planned anew on PostgreSQL and SQLite; most of the gap in the filter was that.",
    ),
    (
        "By hand, many rows go to PostgreSQL as one array for each column.",
        "that is the known way there, and Limpid does the same.",
    ),
    (
        "Diesel and diesel-async insert with `treat_none_as_default_value = false`.",
        "without it each insert of a row is prepared again; its documentation says so.",
    ),
    (
        "The SQL that Diesel builds is built, and no longer shown with its values.",
        "`debug_query(..).to_string()` formats the binds too.",
    ),
    ("SeaORM's 100,000 models are no longer cloned.", "a program would not do that."),
    (
        "Toasty's SQLite begins with `synchronous = NORMAL`, as the connections of all others are set.",
        "the page said that all have it, and Toasty had not.",
    ),
    (
        "SQLite's own C API is the floor beside rusqlite.",
        "rusqlite parses each date by chrono's general parser, so it is not one.",
    ),
    (
        "Each ratio is shown with the middle half of its rounds, a goal counts as missed if all of that half is above it, \
         and the chart has all works, engines and both ways to write Limpid.",
        "a median alone does not say what is noise, and a choice of works is a choice.",
    ),
];

/// The paragraph for the page.
pub(super) fn text() -> String {
    let mut text = String::from("\n### What changed in the race, and why\n\n");
    for (what, why) in CHANGES {
        text += &format!("- {what} Why: {why}\n");
    }
    text
}
