use limpid::prelude::*;

#[derive(Clone, Model)]
#[soft_deletes]
#[has_many(tracks: Track)]
#[has_many(children: Album, key = parent_id)]
struct Album {
    id: i64,
    title: String,
    #[belongs_to(parent: Album)]
    parent_id: Option<i64>,
    deleted_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Model)]
struct Track {
    id: i64,
    name: String,
    #[belongs_to(album: Album)]
    album_id: i64,
}

fn example() {
    // A model that may be missing is asked with `load`.
    let _ = Track::query().left_join(|track| track.album).with(|(_, album)| album);
    // The album may be in the trash.
    let _ = Album::query().join(|album| album.tracks).with(|(_, track)| track.album);
    // The rules of a tree hold at every step.
    let _ = Album::query().recursive(|album| album.children).with_trashed();
    // Tracks have no trash.
    let _ = Track::query().join(|track| track.album).with_trashed();
    // The rows of a query have no key.
    let counts = Query::from(Track::query().group_by(|track| track.album_id).select(|group| (group.key(), group.count())));
    let _ = counts.clone().lazy(100);
    // Nor relations.
    let _ = counts.clone().with(|(id, _)| id);
    let _ = Album::query().join_on(counts, |album, (id, _)| album.id.eq(id)).chunk_by_key(100);
    // Joined first, loaded then.
    let _ = Album::query().with(|album| album.tracks).join(|album| album.parent);
}

fn main() {}
