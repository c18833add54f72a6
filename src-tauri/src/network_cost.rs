//! Whether the network that is used now costs money by the byte, as far as the system says so.
//!
//! On Linux that is NetworkManager, or the desktop's portal where the program may not ask it. Elsewhere
//! nothing is asked yet, and a person can say so in the settings.

use coffer_app::api::NetworkCost;

/// What the system says now.
#[cfg(not(target_os = "linux"))]
pub async fn ask() -> NetworkCost {
    NetworkCost::Unknown
}

#[cfg(target_os = "linux")]
pub use linux::ask;

#[cfg(target_os = "linux")]
mod linux {
    use zbus::Connection;
    use zbus::proxy::CacheProperties;

    use super::NetworkCost;

    #[zbus::proxy(
        interface = "org.freedesktop.NetworkManager",
        default_service = "org.freedesktop.NetworkManager",
        default_path = "/org/freedesktop/NetworkManager",
        gen_blocking = false
    )]
    trait NetworkManager {
        /// `NMMetered` of the connection that traffic takes.
        #[zbus(property)]
        fn metered(&self) -> zbus::Result<u32>;
    }

    #[zbus::proxy(
        interface = "org.freedesktop.portal.NetworkMonitor",
        default_service = "org.freedesktop.portal.Desktop",
        default_path = "/org/freedesktop/portal/desktop",
        gen_blocking = false
    )]
    trait NetworkMonitor {
        fn get_metered(&self) -> zbus::Result<bool>;
    }

    /// What the system says now.
    pub async fn ask() -> NetworkCost {
        let manager = async { of_manager(Connection::system().await?).await };
        match manager.await {
            Ok(cost) if cost != NetworkCost::Unknown => return cost,
            Ok(_) => {}
            Err(error) => tracing::debug!(%error, "NetworkManager does not say what a byte costs"),
        }
        let portal = async { of_portal(Connection::session().await?).await };
        portal.await.unwrap_or_else(|error| {
            tracing::debug!(%error, "the portal does not say what a byte costs");
            NetworkCost::Unknown
        })
    }

    async fn of_manager(bus: Connection) -> zbus::Result<NetworkCost> {
        let manager = NetworkManagerProxy::builder(&bus)
            .cache_properties(CacheProperties::No)
            .build()
            .await?;
        Ok(match manager.metered().await? {
            // Yes, and guessed to be.
            1 | 3 => NetworkCost::Metered,
            2 | 4 => NetworkCost::Free,
            _ => NetworkCost::Unknown,
        })
    }

    async fn of_portal(bus: Connection) -> zbus::Result<NetworkCost> {
        let portal = NetworkMonitorProxy::new(&bus).await?;
        Ok(match portal.get_metered().await? {
            true => NetworkCost::Metered,
            false => NetworkCost::Free,
        })
    }

    #[cfg(test)]
    mod tests {
        use std::os::unix::net::UnixStream;

        use zbus::connection::Builder;

        use super::*;

        struct Manager(u32);

        #[zbus::interface(name = "org.freedesktop.NetworkManager")]
        impl Manager {
            #[zbus(property)]
            fn metered(&self) -> u32 {
                self.0
            }
        }

        struct Monitor(bool);

        #[zbus::interface(name = "org.freedesktop.portal.NetworkMonitor")]
        impl Monitor {
            fn get_metered(&self) -> bool {
                self.0
            }
        }

        /// Both ends of a bus without a bus, with both of them on it.
        async fn pair(metered: u32) -> (Connection, Connection) {
            let (ours, theirs) = UnixStream::pair().unwrap();
            let guid = zbus::Guid::generate();
            let server = Builder::async_io_unix_stream(theirs)
                .server(guid)
                .unwrap()
                .p2p()
                .serve_at("/org/freedesktop/NetworkManager", Manager(metered))
                .unwrap()
                .serve_at("/org/freedesktop/portal/desktop", Monitor(metered == 1))
                .unwrap();
            let client = Builder::async_io_unix_stream(ours).p2p();
            let (server, client) = tokio::join!(server.build(), client.build());
            (server.unwrap(), client.unwrap())
        }

        #[tokio::test]
        async fn every_word_of_the_system_is_understood() {
            for (word, cost) in [
                (0, NetworkCost::Unknown),
                (1, NetworkCost::Metered),
                (2, NetworkCost::Free),
                (3, NetworkCost::Metered),
                (4, NetworkCost::Free),
                (99, NetworkCost::Unknown),
            ] {
                let (_server, client) = pair(word).await;
                assert_eq!(of_manager(client.clone()).await.unwrap(), cost, "{word}");
                let portal = of_portal(client).await.unwrap();
                assert_eq!(portal == NetworkCost::Metered, word == 1);
            }
        }
    }
}
