//! A HaloPSA tenant in memory, in process or over HTTP, with scripted faults and invented vendor answers.
