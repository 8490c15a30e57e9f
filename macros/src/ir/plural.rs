//! The plural of an English noun: what a table is called after its model.
//!
//! Words stand as they do in a table's name, in lower case. A word that is a plural already stays as it is.

/// The plural of a word.
pub(super) fn plural(word: &str) -> String {
    if let Some((_, many)) = IRREGULAR.iter().find(|(one, many)| word == *one || word == *many) {
        return (*many).to_owned();
    }
    if UNCOUNTABLE.contains(&word) || UNCHANGED.iter().any(|ending| word.ends_with(ending)) {
        return word.to_owned();
    }
    for (stems, endings, many) in ENDINGS {
        let starts = endings.iter().filter_map(|ending| word.strip_suffix(ending));
        for start in starts {
            if stems.iter().any(|stem| start.ends_with(stem)) {
                return format!("{start}{many}");
            }
        }
    }
    regular(word)
}

/// By the last letters alone.
fn regular(word: &str) -> String {
    match word.as_bytes() {
        // Latin and French: boxes, churches, wishes; indexes are in the table above.
        [.., b'x'] | [.., b'c' | b's', b'h'] | [.., b's', b's'] | [.., b'z', b'z'] => format!("{word}es"),
        // `money` and `smiley`, and not `key`, `honey` and `journey`.
        [start @ .., before, b'i' | b'e' | b'o', b'l' | b'n', b'e', b'y']
            if !matches!(before, b'c' | b'h') =>
        {
            format!("{}ies", &word[..start.len() + 3])
        }
        [.., b'q', b'u', b'y'] => format!("{}ies", &word[..word.len() - 1]),
        [.., before, b'y'] if !matches!(before, b'a' | b'e' | b'i' | b'o' | b'u' | b'y') => {
            format!("{}ies", &word[..word.len() - 1])
        }
        // Plurals already: biases are `bias`, as pizzas are `pizzas`.
        [.., before, b'i', b'a', b's'] if *before != b'l' => word.to_owned(),
        [.., b'a' | b'e' | b'i' | b'o' | b'u', b'l', b'a', b's'] => word.to_owned(),
        [.., b'e' | b'j' | b'z' | b'r', b'a', b's'] | [.., b'i' | b'u', b'a', b'm'] => word.to_owned(),
        [.., b'e', b'm' | b'n', b'u', b's'] => word.to_owned(),
        // `status` and `bus`, and not `us` alone.
        [.., before, b'u', b's'] if !matches!(before, b'a' | b'o' | b'u') => format!("{word}es"),
        [.., b'a', b'l', b'i', b'a', b's'] | [.., b't', b'l' | b'm', b'a', b's'] => format!("{word}es"),
        [.., b'g', b'a', b's'] | [.., b'r', b'i', b's'] => format!("{word}es"),
        // `chinese`, and not `cheese`.
        [.., before, b'e', b's', b'e'] if !matches!(before, b'a' | b'e' | b'i' | b'o' | b'u') => {
            word.to_owned()
        }
        [.., b's'] => word.to_owned(),
        // Not English.
        [.., last] if !last.is_ascii() => word.to_owned(),
        _ => format!("{word}s"),
    }
}

/// Words with a plural of their own.
const IRREGULAR: &[(&str, &str)] = &[
    ("anathema", "anathemata"),
    ("axe", "axes"),
    ("canvas", "canvases"),
    ("carve", "carves"),
    ("die", "dice"),
    ("dingo", "dingoes"),
    ("dogma", "dogmata"),
    ("eave", "eaves"),
    ("echo", "echoes"),
    ("foot", "feet"),
    ("genus", "genera"),
    ("goose", "geese"),
    ("groove", "grooves"),
    ("human", "humans"),
    ("lemma", "lemmata"),
    ("looey", "looies"),
    ("louse", "lice"),
    ("mouse", "mice"),
    ("ox", "oxen"),
    ("passerby", "passersby"),
    ("pickaxe", "pickaxes"),
    ("proof", "proofs"),
    ("quiz", "quizzes"),
    ("schema", "schemata"),
    ("stigma", "stigmata"),
    ("stoma", "stomata"),
    ("thief", "thieves"),
    ("titmouse", "titmice"),
    ("tooth", "teeth"),
    ("tornado", "tornadoes"),
    ("torpedo", "torpedoes"),
    ("valve", "valves"),
    ("viscus", "viscera"),
    ("volcano", "volcanoes"),
    ("yes", "yeses"),
];

/// Words without a plural.
#[rustfmt::skip]
const UNCOUNTABLE: &[&str] = &[
    "adulthood", "advice", "agenda", "aid", "aircraft", "alcohol", "ammo", "analytics", "anime", "athletics",
    "audio", "bison", "blood", "bream", "buffalo", "butter", "carp", "cash", "chassis", "chess", "clothing",
    "cod", "commerce", "cooperation", "corps", "debris", "diabetes", "digestion", "elk", "energy", "equipment",
    "excretion", "expertise", "firmware", "flounder", "fun", "gallows", "garbage", "graffiti", "hardware",
    "headquarters", "health", "herpes", "highjinks", "homework", "housework", "information", "jeans", "justice",
    "kudos", "labour", "literature", "machinery", "mackerel", "mail", "manga", "media", "mews", "moose", "mud",
    "music", "news", "personnel", "pike", "plankton", "pliers", "police", "pollution", "premises", "rain",
    "research", "rice", "salmon", "scissors", "series", "sewage", "shambles", "shrimp", "software", "staff",
    "swine", "tennis", "traffic", "transportation", "trout", "tuna", "wealth", "welfare", "whiting",
    "wildebeest", "wildlife",
];

/// Words that end so have no plural, or are one.
const UNCHANGED: &[&str] =
    &["deer", "eaux", "fish", "measles", "ois", "ous", "pokemon", "pokémon", "pox", "sheep"];

/// What a word must have before its ending, the endings of one and of many, and the ending of many. The first that
/// fits is taken.
#[rustfmt::skip]
const ENDINGS: &[(&[&str], &[&str], &str)] = &[
    (&[""], &["man", "men"], "men"),
    (&["child"], &["ren", ""], "ren"),
    (&["pe"], &["rson", "ople"], "ople"),
    (&["append", "cod", "ind", "matr", "mur", "sil", "vert"], &["ix", "ex"], "ices"),
    (&["kni", "li", "wi"], &["fe"], "ves"),
    (&["ar", "ea", "eo", "hoo", "l", "oa"], &["f"], "ves"),
    (&[""], &["sis"], "ses"),
    (
        &["apheli", "asyndet", "automat", "criteri", "hedr", "hyperbat", "noumen", "organ", "periheli", "phenomen",
          "prolegomen"],
        &["on", "a"],
        "a",
    ),
    (
        &["addend", "agend", "automat", "bacteri", "candelabr", "curricul", "dat", "desiderat", "errat", "extrem",
          "millenni", "ov", "quor", "strat", "symposi"],
        &["um", "a"],
        "a",
    ),
    (&["at", "gr", "her"], &["o"], "oes"),
    (&["cherub", "seraph"], &["im", ""], "im"),
    (&["alg", "alumn", "vertebr"], &["ae", "a"], "ae"),
    (
        &["alumn", "bacill", "cact", "foc", "fung", "loc", "nucle", "radi", "stimul", "strat", "syllab", "termin",
          "uter", "vir"],
        &["us", "i"],
        "i",
    ),
    (&["ax", "test"], &["is"], "es"),
];

#[cfg(test)]
mod tests {
    use super::{IRREGULAR, UNCOUNTABLE, plural};

    /// Pairs of one and many, by blanks.
    fn check(pairs: &str) {
        for pair in pairs.split_whitespace() {
            let (one, many) = pair.split_once(':').expect("a pair");
            assert_eq!(plural(one), many, "the plural of {one}");
            assert_eq!(plural(many), many, "{many} is a plural");
        }
    }

    #[test]
    fn most_words_get_an_s() {
        check(
            "post:posts user:users house:houses day:days key:keys photo:photos roof:roofs order_item:order_items",
        );
        check("journey:journeys honey:honeys cafe:cafes gas:gases database:databases table2:table2s");
    }

    #[test]
    fn the_last_letters_decide() {
        check("box:boxes church:churches dish:dishes address:addresses buzz:buzzes tax:taxes");
        check(
            "category:categories city:cities colloquy:colloquies money:monies smiley:smilies trolley:trolleys",
        );
        check("status:statuses bus:buses alias:aliases atlas:atlases christmas:christmases iris:irises");
        check(
            "knife:knives housewife:housewives life:lives leaf:leaves shelf:shelves hoof:hooves scarf:scarves",
        );
        check("hero:heroes potato:potatoes analysis:analyses basis:bases axis:axes test:tests testis:testes");
    }

    #[test]
    fn latin_and_greek_endings_are_known() {
        check("index:indices matrix:matrices vertex:vertices appendix:appendices");
        check("datum:data bacterium:bacteria curriculum:curricula criterion:criteria phenomenon:phenomena");
        check("focus:foci radius:radii alumnus:alumni alumna:alumnae alga:algae cherub:cherubim");
        check("metadata:metadata schema:schemata genus:genera");
    }

    #[test]
    fn people_have_their_own() {
        check("person:people salesperson:salespeople child:children grandchild:grandchildren man:men");
        check("woman:women human:humans mouse:mice blouse:blouses foot:feet goose:geese quiz:quizzes");
    }

    #[test]
    fn what_has_no_plural_stays() {
        check(
            "news:news series:series equipment:equipment staff:staff sheep:sheep fish:fish reindeer:reindeer",
        );
        check("chinese:chinese cheese:cheeses gateaux:gateaux bias:bias menu:menus pizzas:pizzas café:café");
        check("visas:visas cameras:cameras smallpox:smallpox");
    }

    #[test]
    fn words_of_a_list_are_found_there() {
        for (one, many) in IRREGULAR {
            assert_eq!((plural(one).as_str(), plural(many).as_str()), (*many, *many));
        }
        for word in UNCOUNTABLE {
            assert_eq!(plural(word), *word);
        }
    }
}
