//! Who is the same person, lead or company: keys, blocking, comparison and clustering for B2B records.
