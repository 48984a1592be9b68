//! Decoding a page of 100 tickets as a tenant sends it, in bytes per second.

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use halo_model::{Ticket, decode_list};

fn page(custom_fields: usize, extra: usize) -> Vec<u8> {
    let mut body =
        String::from(r#"{"page_no":1,"page_size":100,"record_count":4711,"columns_id":3,"tickets":["#);
    for n in 0..100 {
        if n > 0 {
            body.push(',');
        }
        let _ = write!(
            body,
            r#"{{"id":{n},"summary":"Juniper Labs - managed backup {n}","details":"Asked through the web form for a quotation; call back in the afternoon.","tickettype_id":44,"status_id":1,"priority_id":3,"client_id":12,"client_name":"Alder Works Ltd","site_id":18.0,"site_name":"Main","user_id":0,"user_name":"General User","agent_id":1,"team":"Sales","dateoccurred":"2026-03-04T09:15:00","dateclosed":"1900-01-01T00:00:00","last_update":"2026-03-04T09:15:02.123Z","is_opportunity":true,"oppcompanyname":"Juniper Labs","oppcontactname":"Rosa Lindqvist","oppemailaddress":"rosa{n}@juniperlabs.example","opptel":"+44 1632 960{n:03}","oppvalue":12500.0,"oppconversionprobability":20.0,"third_party_id_string":"provider-a:{n}""#
        );
        for extra in 0..extra {
            let _ = write!(body, r#","unknown_{extra}":{extra}"#);
        }
        if custom_fields > 0 {
            body.push_str(r#","customfields":["#);
            for field in 0..custom_fields {
                let comma = if field > 0 { "," } else { "" };
                let _ = write!(
                    body,
                    r#"{comma}{{"id":{},"name":"CFField{field}","label":"Field {field}","type":0,"inputtype":0,"usage":1,"value":"value {field}","display":"value {field}","searchable":true}}"#,
                    200 + field
                );
            }
            body.push(']');
        }
        body.push('}');
    }
    body.push_str("]}");
    body.into_bytes()
}

fn decode(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("decode_100_tickets");
    for (name, body) in
        [("rows", page(0, 0)), ("unknown_properties", page(0, 20)), ("custom_fields", page(40, 20))]
    {
        group.throughput(Throughput::Bytes(body.len() as u64));
        group.bench_function(name, |bencher| {
            bencher.iter(|| decode_list::<Ticket>(black_box(&body), "tickets"))
        });
    }
    group.finish();
}

criterion_group!(benches, decode);
criterion_main!(benches);
