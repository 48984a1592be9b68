//! An async HaloPSA client: typed resources, safe bulk writes, custom fields by name, sliding-window limits.
