package dev.weirkeeper.worker;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** This machine's name, for people. */
final class Host {
    private Host() {}

    static String name() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
