package dev.weirkeeper.registry;

/** A schema's use of another: the name it uses, and where it is registered. */
record Reference(String name, String subject, int version) {}
