//! A client of HTTP/1.1 that can also say what no honest client says, and fall silent at any byte.

use crate::answer::{Answer, NoAnswer, parse};
use std::io;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadHalf, WriteHalf, split};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How long an answer is waited for. Nothing that is not stuck comes near it.
const PATIENCE: Duration = Duration::from_secs(60);

/// The most that is read of one answer.
const ANSWER_BYTES_MAX: usize = 1 << 20;

/// One connection to a service.
#[derive(Debug)]
pub struct Client<S> {
    reader: ReadHalf<S>,
    writer: WriteHalf<S>,
    /// What was read and belongs to no answer yet.
    buffer: Vec<u8>,
}

impl<S: AsyncRead + AsyncWrite> Client<S> {
    /// A client on one end of a connection.
    pub fn new(stream: S) -> Self {
        let (reader, writer) = split(stream);
        Client { reader, writer, buffer: Vec::new() }
    }

    /// `GET`, and what comes of it.
    pub async fn get(&mut self, path: &str) -> Answer {
        self.exchange(&request("GET", path, b"")).await
    }

    /// `POST`, and what comes of it.
    pub async fn post(&mut self, path: &str, body: impl AsRef<[u8]>) -> Answer {
        self.exchange(&request("POST", path, body.as_ref())).await
    }

    /// Says something and waits for an answer at the same time: a service may answer, and close the
    /// connection, before it has heard everything.
    pub async fn exchange(&mut self, bytes: &[u8]) -> Answer {
        let Client { reader, writer, buffer } = self;
        let say = async {
            // What cannot be said any more is answered, or nothing is.
            let _ = writer.write_all(bytes).await;
            let _ = writer.flush().await;
            std::future::pending::<()>().await
        };
        tokio::select! {
            biased;
            answer = answer(reader, buffer) => answer,
            () = say => Answer::None(NoAnswer::Closed),
        }
    }

    /// Says something that need not be a whole request. Whether it was heard, an answer says.
    pub async fn say(&mut self, bytes: &[u8]) {
        let _ = self.writer.write_all(bytes).await;
        let _ = self.writer.flush().await;
    }

    /// Waits for an answer.
    pub async fn hear(&mut self) -> Answer {
        answer(&mut self.reader, &mut self.buffer).await
    }
}

impl Client<TcpStream> {
    /// A client on one end of a connection that is there already. Called where tasks run that may wait
    /// for it.
    pub fn over(stream: std::net::TcpStream) -> io::Result<Self> {
        Ok(Client::new(TcpStream::from_std(stream)?))
    }
}

/// The bytes of a request.
pub fn request(method: &str, path: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}

async fn answer(reader: &mut (impl AsyncRead + Unpin), buffer: &mut Vec<u8>) -> Answer {
    let read = async {
        loop {
            if let Some((answer, length)) = parse(buffer)? {
                buffer.drain(..length);
                return Ok(answer);
            }
            match reader.read_buf(buffer).await {
                Ok(0) | Err(_) => return Err(NoAnswer::Closed),
                Ok(_) if buffer.len() > ANSWER_BYTES_MAX => return Err(NoAnswer::Garbled),
                Ok(_) => {}
            }
        }
    };
    let answer = timeout(PATIENCE, read).await.unwrap_or(Err(NoAnswer::TooLate));
    answer.unwrap_or_else(Answer::None)
}
