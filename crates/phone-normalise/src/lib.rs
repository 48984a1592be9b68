//! Messy phone text and a region hint in, E.164 out: the answers of Google's libphonenumber from tables, without regex.
