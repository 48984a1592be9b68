//! The HaloPSA wire types: entities, custom fields, ids, times, money, list envelopes and faults.
