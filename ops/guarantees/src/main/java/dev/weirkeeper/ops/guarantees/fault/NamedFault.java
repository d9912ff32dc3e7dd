package dev.weirkeeper.ops.guarantees.fault;

import dev.weirkeeper.ops.guarantees.cluster.Size;

/**
 * A row of the matrix.
 *
 * @param name its name, stable
 * @param words what happens, in words
 * @param fault what is broken
 * @param size the cluster that it needs
 * @param requests how many requests are sent unless said otherwise
 */
public record NamedFault(String name, String words, Fault fault, Size size, int requests) {}
