mod native;
mod round_trip;
