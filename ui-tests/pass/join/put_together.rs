use limpid::prelude::*;

#[derive(Model)]
#[has_many(tracks: Track)]
#[has_many(children: Album, key = parent_id)]
pub struct Album {
    pub id: i64,
    pub title: String,
    #[belongs_to(parent: Album)]
    pub parent_id: Option<i64>,
}

#[derive(Clone, Model)]
pub struct Track {
    pub id: i64,
    pub name: String,
    pub seconds: i32,
    #[belongs_to(album: Album)]
    pub album_id: Option<i64>,
}

pub fn tracks_of(album: AlbumFields) -> Query<Track> {
    Track::query().filter(|track| track.album_id.eq(album.id))
}

pub fn joined() -> Query<(Track, Album, Option<Album>)> {
    Track::query().join(|track| track.album).left_join(|(_, album)| album.parent)
}

pub fn tree(root: i64) -> Query<(Album, limpid::read::Depth)> {
    Album::query().filter(|album| album.id.eq(root)).recursive(|album| album.children).max_depth(9)
}

pub fn loaded()
-> Query<(Track, Album), impl limpid::read::LoadSet<(Track, Album), Row = (Track, Album, Vec<Track>, i64)>> {
    Track::query()
        .join(|track| track.album)
        .with(|(_, album)| album.tracks)
        .with(|(track, _)| track.seconds.cast::<i64>())
}

fn is_send<T: Send>(_: T) {}

#[test]
fn compiles_and_runs() {
    let long = Album::query()
        .filter(|album| {
            tracks_of(album).exists() & !tracks_of(album).filter(|track| track.seconds.lt(60)).exists()
        })
        .filter(|album| album.id.not_in_query(Track::query().pluck(|track| track.album_id)))
        .with(|album| tracks_of(album).count());
    is_send(long.get());
    is_send(joined().filter(|(track, _, parent)| track.seconds.gt(60) & parent.is_empty()).paginate(1, 20));
    is_send(tree(1).order_by(|(album, depth)| (depth, album.title)).get());
    is_send(loaded().get());
    is_send(loaded().paginate(1, 20));
    is_send(loaded().stream());
    is_send(joined().with(|(.., parent)| parent.load(|album| album.tracks)).lazy(100));
    let names = Track::query().pluck(|track| track.name).union(Album::query().pluck(|album| album.title));
    is_send(names.order_by(|name| name).limit(3).get());
}
