//! What the behaviour suite shares.
