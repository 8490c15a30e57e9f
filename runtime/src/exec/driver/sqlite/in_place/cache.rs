//! The statements of a connection, by their texts.

use std::collections::HashMap;

use foldhash::fast::RandomState;

/// The most statements kept for each connection.
const MOST: usize = 512;

/// Values by texts. When there are too many, that which was not used for longest goes.
pub(super) struct Cache<T> {
    places: HashMap<Box<str>, usize, RandomState>,
    slots: Vec<Slot<T>>,
    /// Counts the uses.
    clock: u64,
}

struct Slot<T> {
    value: T,
    used: u64,
}

impl<T> Default for Cache<T> {
    fn default() -> Self {
        Cache { places: HashMap::default(), slots: Vec::new(), clock: 0 }
    }
}

impl<T> Cache<T> {
    /// Where the value of a text is, if there is one.
    pub(super) fn place(&self, text: &str) -> Option<usize> {
        self.places.get(text).copied()
    }

    pub(super) fn at(&mut self, place: usize) -> &mut T {
        self.clock += 1;
        let slot = &mut self.slots[place];
        slot.used = self.clock;
        &mut slot.value
    }

    /// Adds the value of a text that has none, and returns its index.
    pub(super) fn add(&mut self, text: &str, value: T) -> usize {
        let slot = Slot { value, used: self.clock };
        let place = if self.slots.len() < MOST {
            self.slots.push(slot);
            self.slots.len() - 1
        } else {
            let oldest = self.slots.iter().enumerate().min_by_key(|(_, slot)| slot.used);
            let oldest = oldest.map_or(0, |(place, _)| place);
            self.places.retain(|_, place| *place != oldest);
            self.slots[oldest] = slot;
            oldest
        };
        self.places.insert(text.into(), place);
        place
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_used_for_longest_goes() {
        let mut cache = Cache::default();
        for number in 0..MOST {
            let place = cache.add(&number.to_string(), number);
            cache.at(place);
        }
        let first = cache.place("0").expect("it was added");
        cache.at(first);
        let place = cache.add("one more", MOST);
        assert_eq!(*cache.at(place), MOST);
        assert_eq!(cache.place("1"), None, "it was the oldest");
        assert_eq!(cache.place("0"), Some(first));
        assert_eq!((cache.places.len(), cache.slots.len()), (MOST, MOST));
    }
}
