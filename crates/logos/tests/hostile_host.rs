//! A host of logos that sends something else: nothing but a picture comes of it.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on fails here")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use coffer_logos::{LogoError, LogoUrl, Source};
use tokio::net::TcpListener;
use url::Url;

/// A picture of one pixel.
const PNG: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0,
    1, 0, 0, 0, 1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 13, b'I', b'D', b'A', b'T',
    0x78, 0xda, 0x63, 0x64, 0x60, 0xf8, 0x5f, 0x0f, 0, 0x02, 0x87, 0x01, 0x80, 0xeb, 0x47, 0xba,
    0x92, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];

fn answer(path: &str, elsewhere: &str) -> Response {
    let name = path.rsplit('/').next().unwrap_or_default();
    match name {
        "good.png" => PNG.into_response(),
        // What it calls itself is not believed, either way.
        "page.png" => {
            ([("content-type", "image/png")], "<script>alert(1)</script>").into_response()
        }
        "script.svg" => (
            [("content-type", "image/svg+xml")],
            "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        )
            .into_response(),
        "away.png" => (StatusCode::FOUND, [("location", elsewhere.to_owned())]).into_response(),
        "endless.png" => Body::from_stream(futures_of(PNG)).into_response(),
        "huge.png" => vec![0_u8; 300 * 1024].into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Pieces of it, for ever.
fn futures_of(
    piece: &'static [u8],
) -> impl futures::Stream<Item = Result<&'static [u8], std::io::Error>> {
    futures::stream::repeat_with(move || Ok(piece))
}

async fn serve(elsewhere: String) -> (Url, Arc<AtomicUsize>) {
    let counted = Arc::<AtomicUsize>::default();
    let count = Arc::clone(&counted);
    let router = Router::new().fallback(move |uri: Uri| {
        let elsewhere = elsewhere.clone();
        count.fetch_add(1, Ordering::SeqCst);
        async move { answer(uri.path(), &elsewhere) }
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (Url::parse(&url).unwrap(), counted)
}

fn named(name: &str) -> LogoUrl {
    LogoUrl::parse(&format!("https://plaid-merchant-logos.plaid.com/{name}")).unwrap()
}

#[tokio::test]
async fn only_a_picture_of_bounded_size_comes_of_an_answer_and_no_redirect_is_followed() {
    let (other, others) = serve(String::new()).await;
    let (url, _) = serve(format!("{other}good.png")).await;
    let source = Source::on_this_machine(&url).unwrap();
    let good = source.fetch(&named("good.png")).await;
    assert!(good.logo.is_ok(), "{:?}", good.logo.err());
    assert_eq!(
        (good.host.as_str(), good.bytes_in),
        ("127.0.0.1", PNG.len() as u64)
    );
    for (name, expected) in [
        ("page.png", LogoError::NotAPicture),
        ("script.svg", LogoError::NotAPicture),
        ("away.png", LogoError::Refused(302)),
        ("endless.png", LogoError::TooLarge),
        ("huge.png", LogoError::TooLarge),
        ("none.png", LogoError::Refused(404)),
    ] {
        let fetched = source.fetch(&named(name)).await;
        assert_eq!(fetched.logo.err(), Some(expected), "{name}");
        assert!(
            fetched.bytes_in < 400 * 1024,
            "{name}: {}",
            fetched.bytes_in
        );
    }
    assert_eq!(
        others.load(Ordering::SeqCst),
        0,
        "nobody was sent elsewhere"
    );
}

#[tokio::test]
async fn a_host_that_is_away_is_told_from_one_that_refuses() {
    let source = Source::on_this_machine(&Url::parse("http://127.0.0.1:9").unwrap()).unwrap();
    let fetched = source.fetch(&named("good.png")).await;
    assert_eq!(fetched.logo.err(), Some(LogoError::Unreachable));
}
