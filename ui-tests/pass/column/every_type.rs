use limpid::prelude::*;

#[derive(Model)]
pub struct Everything {
    #[key]
    pub id: Uuid,
    pub a: bool,
    pub b: i8,
    pub c: i16,
    pub d: i32,
    pub e: u8,
    pub f: u16,
    pub g: u32,
    pub h: u64,
    pub i: f32,
    pub j: f64,
    pub k: Vec<u8>,
    pub l: DateTime<Utc>,
    pub m: NaiveDate,
    pub n: NaiveTime,
    pub o: NaiveDateTime,
    pub p: serde_json::Value,
    pub q: Json<Vec<String>>,
    pub r: Option<Json<Vec<String>>>,
    pub s: std::option::Option<std::string::String>,
    pub t: limpid::prelude::Uuid,
}

#[test]
fn compiles_and_runs() {
    let _ = Everything::find(Uuid::nil());
    let _ = Everything::query().filter(|row| row.k.eq(b"abc".as_slice()) & row.h.ge(3) & row.a).get();
}
