//! B2B data vendors behind capability traits: search, enrich, verify; one feature a vendor.
