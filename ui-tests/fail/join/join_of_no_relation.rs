use limpid::prelude::*;

#[derive(Model)]
#[has_many(tracks: Track)]
struct Album {
    id: i64,
    title: String,
    #[belongs_to(parent: Album)]
    parent_id: Option<i64>,
}

#[derive(Model)]
struct Track {
    id: i64,
    name: String,
    seconds: i32,
    #[belongs_to(album: Album)]
    album_id: Option<i64>,
}

fn example() {
    let _ = Track::query().join(|track| track.album_id);
    let _ = Track::query().join_on(Album::query().pluck(|album| album.id), |track, id| track.album_id.eq(id));
}

fn main() {}
