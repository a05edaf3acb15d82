//! A network that is given: connections that a listener accepts like any others.

use crate::Client;
use axum::Router;
use axum::serve::Listener;
use std::future::IntoFuture;
use std::io;
use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, duplex};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

/// What fits into a connection before its writer has to wait for its reader.
const CONNECTION_BYTES: usize = 16 * 1024;

/// The side of the clients.
#[derive(Clone)]
pub struct Network(mpsc::UnboundedSender<Connection>);

/// The side of the service: refuses connections once it is dropped.
pub struct Entrance(mpsc::UnboundedReceiver<Connection>);

/// The service's end of a connection, in memory or on the machine's own network.
pub type Connection = Box<dyn Stream>;

/// What is read and written.
pub trait Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> Stream for S {}

impl Network {
    /// A network, and the one place where a service listens to it.
    pub fn new() -> (Network, Entrance) {
        let (sender, receiver) = mpsc::unbounded_channel();
        (Network(sender), Entrance(receiver))
    }

    /// A network with a service that never stops.
    pub fn of(service: Router) -> Network {
        let (network, entrance) = Network::new();
        tokio::spawn(axum::serve(entrance, service).into_future());
        network
    }

    /// A new connection in memory, unless it is refused.
    pub fn connect(&self) -> Option<Client<DuplexStream>> {
        let (client, service) = duplex(CONNECTION_BYTES);
        self.0.send(Box::new(service)).is_ok().then(|| Client::new(client))
    }

    /// A connection that is there already arrives. Called where tasks run that may wait for it.
    pub fn admit(&self, service: std::net::TcpStream) -> io::Result<()> {
        // Where nobody listens, it is closed.
        let _ = self.0.send(Box::new(TcpStream::from_std(service)?));
        Ok(())
    }
}

impl Listener for Entrance {
    type Io = Connection;
    type Addr = &'static str;

    async fn accept(&mut self) -> (Connection, &'static str) {
        match self.0.recv().await {
            Some(connection) => (connection, "memory"),
            // Nobody can connect any more; a listener goes on listening.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<&'static str> {
        Ok("memory")
    }
}
