package dev.drey.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A TCP proxy in front of a server, for faults of the network: it cuts connections, refuses new ones, delays what the server answers, and freezes
 * (both ends stay open and hear nothing: a half-open connection). It listens on a free port of the loopback interface. Thread-safe.
 */
public final class TcpProxy implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 14;

    private final InetSocketAddress target;
    private final ServerSocket listener;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean refusing;
    private boolean frozen;
    private boolean closed;
    private Duration delay = Duration.ZERO;

    private TcpProxy(InetSocketAddress target, ServerSocket listener) {
        this.target = target;
        this.listener = listener;
    }

    /** Opens a proxy to a server. */
    public static TcpProxy to(String host, int port) throws IOException {
        ServerSocket listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        TcpProxy proxy = new TcpProxy(new InetSocketAddress(host, port), listener);
        daemon("tcp-proxy-" + listener.getLocalPort(), proxy::accept);
        return proxy;
    }

    public String host() {
        return "localhost";
    }

    /** Where it listens. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Connections that were ever accepted, refused ones included. */
    public int accepted() {
        return accepted.get();
    }

    /** Connections that are open now. */
    public int open() {
        return links.size();
    }

    /** Ends all connections with a reset; new ones are let through. */
    public void cut() {
        links.forEach(Link::reset);
    }

    /** Ends each new connection with a reset, until told otherwise. Those that are open stay. */
    public void refuse(boolean refuse) {
        set(() -> refusing = refuse);
    }

    /** Holds everything back in both directions, until told otherwise: nobody is told that the other end does not hear. */
    public void freeze(boolean freeze) {
        set(() -> frozen = freeze);
    }

    /** Delays each piece that the server sends; zero for none. A delay that is being waited for ends when this is called. */
    public void delay(Duration each) {
        set(() -> delay = each);
    }

    private void set(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        set(() -> closed = true);
        listener.close();
        cut();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                accepted.incrementAndGet();
                link(client);
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void link(Socket client) throws IOException {
        if (isRefusing()) {
            reset(client);
            return;
        }
        Socket server = new Socket();
        try {
            server.connect(target);
        } catch (IOException e) { // the server is down: the client hears so
            reset(client);
            return;
        }
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        Link link = new Link(client, server);
        links.add(link);
        daemon("tcp-proxy-to-server", () -> pump(link, client, server, false));
        daemon("tcp-proxy-to-client", () -> pump(link, server, client, true));
    }

    private boolean isRefusing() {
        lock.lock();
        try {
            return refusing;
        } finally {
            lock.unlock();
        }
    }

    private void pump(Link link, Socket from, Socket to, boolean delayed) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                await(delayed);
                out.write(buffer, 0, read);
                out.flush();
            }
        } catch (IOException e) {
            // One end is gone, which is what the other is told below.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            link.reset();
        }
    }

    private void await(boolean delayed) throws InterruptedException {
        lock.lock();
        try {
            Duration waited = delay;
            long nanos = delayed ? waited.toNanos() : 0;
            while (!closed && (frozen || (nanos > 0 && waited.equals(delay)))) {
                if (frozen) {
                    changed.await();
                } else {
                    nanos = changed.awaitNanos(nanos);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void reset(Socket socket) {
        try (socket) {
            socket.setSoLinger(true, 0); // a reset instead of an orderly end
        } catch (IOException e) {
            // It is closed already.
        }
    }

    private final class Link {
        private final Socket client;
        private final Socket server;

        Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void reset() {
            links.remove(this);
            TcpProxy.reset(client);
            TcpProxy.reset(server);
        }
    }
}
