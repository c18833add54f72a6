//! Devices that wait for notices and are told nothing: what each costs one instance, and how soon one is told then.

use std::time::{Duration, Instant};

use coffer_plaid::relay::DeviceKey;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpStream,
    task::JoinSet,
};
use uuid::Uuid;

use crate::{
    Result,
    measure::closed,
    stage::{Hooked, Relay, adopt},
};

/// Streams that are opened at once.
const AT_ONCE: usize = 64;

/// How long the instance may take to count all that wait.
const PATIENCE: Duration = Duration::from_secs(60);

pub async fn measure(hooked: &Hooked, devices: usize, seconds: Duration) -> Result<()> {
    let relay = &hooked.relay;
    let ids: Vec<Uuid> = (0..devices).map(|_| Uuid::new_v4()).collect();
    relay.devices(&ids)?;
    let before = resident_kib(relay)?;
    let began = Instant::now();
    let mut streams = Vec::with_capacity(devices);
    for some in ids.chunks(AT_ONCE) {
        let mut opening = JoinSet::new();
        for id in some {
            opening.spawn(open(request(relay, *id)?, relay.part.url.clone()));
        }
        while let Some(stream) = opening.join_next().await {
            streams.push(stream??);
        }
    }
    let waiting = format!("coffer_relay_waiting {devices}");
    while !reqwest::get(&relay.counts)
        .await?
        .text()
        .await?
        .contains(&waiting)
    {
        if began.elapsed() > PATIENCE * 10 {
            return Err("not all of them wait".into());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let took = began.elapsed();
    let after = resident_kib(relay)?;
    println!(
        "\n{devices} devices that wait (server-sent events), opened in {} ms:",
        took.as_millis()
    );
    let each = (after.saturating_sub(before)) * 1_024 / u64::try_from(devices.max(1))?;
    println!(
        "  resident memory        {before} KiB before, {after} KiB with them: {each} bytes a device"
    );
    println!(
        "  webhooks meanwhile     {}",
        closed(&hooked.webhook(), 16, seconds).await?
    );

    // The last device of all has a connection now, and is told of it.
    let last = *ids.last().ok_or("there is a device")?;
    let (_, mut stream) = streams
        .into_iter()
        .find(|(id, _)| *id == last)
        .ok_or("the last one waits")?;
    adopt(relay, "item-of-the-last", "access-sandbox-last", last).await?;
    let mut micros = Vec::new();
    for _ in 0..20 {
        let began = Instant::now();
        let url = format!("{}/v1/webhook", relay.part.url);
        hooked.sending(&url, "item-of-the-last")().await?;
        tokio::time::timeout(PATIENCE, told(&mut stream)).await??;
        micros.push(began.elapsed().as_micros());
    }
    micros.sort_unstable();
    let median = micros.get(micros.len() / 2).copied().unwrap_or_default();
    println!(
        "  from webhook to device {median} µs at the median of {}",
        micros.len()
    );
    Ok(())
}

fn resident_kib(relay: &Relay) -> Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", relay.part.pid()))?;
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = resident.and_then(|rest| rest.split_whitespace().next());
    Ok(kib.ok_or("the relay has memory")?.parse()?)
}

/// What a device sends to wait.
fn request(relay: &Relay, id: Uuid) -> Result<(Uuid, String)> {
    let path = "/v1/inbox?after=0";
    let key = DeviceKey::read(&DeviceKey::credential(id, &relay.seed))?;
    let signed = key.sign("GET", path, b"", chrono::Utc::now().timestamp_millis())?;
    Ok((
        id,
        format!(
            "GET {path} HTTP/1.1\r\nhost: relay\r\naccept: text/event-stream\r\n\
             coffer-device: {}\r\ncoffer-time: {}\r\ncoffer-nonce: {}\r\ncoffer-signature: {}\r\n\r\n",
            signed.device, signed.time, signed.nonce, signed.signature
        ),
    ))
}

type Line = BufReader<TcpStream>;

async fn open((id, request): (Uuid, String), url: String) -> Result<(Uuid, Line)> {
    let address = url
        .strip_prefix("http://")
        .ok_or("it is reached over HTTP")?;
    let mut line = TcpStream::connect(address).await.map_err(|error| {
        format!("{error}. Ten thousand devices need `ulimit -n 25000`, here and for the relay.")
    })?;
    line.write_all(request.as_bytes()).await?;
    // Little of a stream that says little is held here.
    let mut line = BufReader::with_capacity(256, line);
    let mut head = String::new();
    line.read_line(&mut head).await?;
    if !head.starts_with("HTTP/1.1 200") {
        return Err(format!("a device was answered {head:?}").into());
    }
    Ok((id, line))
}

/// Reads until a notice came.
async fn told(line: &mut Line) -> Result<()> {
    let mut text = String::new();
    loop {
        text.clear();
        if line.read_line(&mut text).await? == 0 {
            let mut rest = Vec::new();
            line.read_to_end(&mut rest).await?;
            return Err("the stream ended".into());
        }
        if text.starts_with("data:") {
            return Ok(());
        }
    }
}
