package dev.weirkeeper.router.classify;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The words and phrases of a rule file, found by hash: an open-addressed table of 64-bit hashes, so that a scan looks a
 * word up without making an object. Read once; immutable after that.
 */
final class Lexicon {
    /** The longest phrase, in words. */
    static final int LONGEST = 4;

    private static final long WORD_SEED = 0xcbf29ce484222325L;
    private static final long WORD_PRIME = 0x100000001b3L;
    private static final long PHRASE_PRIME = 0x9e3779b97f4a7c15L;

    /**
     * What a phrase says.
     *
     * @param features indices of its features
     * @param weights as many weights
     * @param longPhrase whether it has more than one word
     */
    record Entry(int[] features, double[] weights, boolean longPhrase) {}

    private final Map<String, Integer> features;
    private final List<Entry> entries;
    private final long[] hashes;
    private final int[] entryOf;
    private final int mask;

    private Lexicon(
            Map<String, Integer> features, Map<Long, Map<Integer, Double>> phrases, Map<Long, Integer> lengths) {
        this.features = Map.copyOf(features);
        this.entries = new ArrayList<>(phrases.size());
        int size = Integer.highestOneBit(phrases.size() * 4);
        this.mask = size - 1;
        this.hashes = new long[size];
        this.entryOf = new int[size];
        phrases.forEach((hash, weights) -> {
            int slot = slot(hash);
            while (hashes[slot] != 0) {
                slot = slot + 1 & mask;
            }
            hashes[slot] = hash;
            entryOf[slot] = entries.size();
            entries.add(new Entry(
                    weights.keySet().stream().mapToInt(Integer::intValue).toArray(),
                    weights.values().stream().mapToDouble(Double::doubleValue).toArray(),
                    lengths.getOrDefault(hash, 1) > 1));
        });
    }

    /** Reads a rule file that ships beside this class. */
    static Lexicon read(String name) {
        try (InputStream in = Lexicon.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("rule file " + name + " is missing from the jar");
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            Map<String, Integer> features = new LinkedHashMap<>();
            Map<Long, Map<Integer, Double>> phrases = new LinkedHashMap<>();
            Map<Long, Integer> lengths = new HashMap<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank() && line.charAt(0) != '#') {
                    readRule(line, features, phrases, lengths);
                }
            }
            return new Lexicon(features, phrases, lengths);
        } catch (IOException e) {
            throw new UncheckedIOException("rule file " + name + " cannot be read", e);
        }
    }

    private static void readRule(
            String line,
            Map<String, Integer> features,
            Map<Long, Map<Integer, Double>> phrases,
            Map<Long, Integer> lengths) {
        int colon = line.indexOf(':');
        int space = line.lastIndexOf(' ', colon);
        if (colon < 0 || space < 0) {
            throw new IllegalStateException("rule \"" + line + "\": must be 'group.label weight: phrase, phrase'");
        }
        int feature = features.computeIfAbsent(line.substring(0, space), name -> features.size());
        double weight = Double.parseDouble(line.substring(space + 1, colon));
        for (String phrase : line.substring(colon + 1).split(",", -1)) {
            List<Long> words = words(phrase);
            if (Script.of(phrase.strip().charAt(0)).wordPerCharacter() && words.size() > LONGEST) {
                // Of a long run of characters the first few tell enough.
                words = words.subList(0, LONGEST);
            }
            if (words.isEmpty() || words.size() > LONGEST) {
                throw new IllegalStateException("rule phrase \"" + phrase + "\": must have one to four words");
            }
            long hash = 0;
            for (long word : words) {
                hash = phrase(hash, word);
            }
            lengths.put(hash, words.size());
            phrases.computeIfAbsent(hash, key -> new LinkedHashMap<>()).merge(feature, weight, Math::max);
        }
    }

    /** The words of a phrase by the rules of {@link Scan}. */
    private static List<Long> words(String phrase) {
        List<Long> words = new ArrayList<>();
        long hash = WORD_SEED;
        boolean open = false;
        for (int i = 0; i < phrase.length(); i++) {
            char c = phrase.charAt(i);
            boolean alone = Script.of(c).wordPerCharacter();
            boolean in = Character.isLetterOrDigit(c) || c == '\'' || c == '+' || c == '#';
            if (open && (alone || !in)) {
                words.add(hash);
                open = false;
            }
            if (in) {
                hash = word(open ? hash : WORD_SEED, c);
                open = true;
            }
            if (alone && open) {
                words.add(hash);
                open = false;
            }
        }
        if (open) {
            words.add(hash);
        }
        return words;
    }

    /** Hash of nothing, to which characters are added. */
    static long word() {
        return WORD_SEED;
    }

    /** Hash of a word and one more character of it, in lower case. */
    static long word(long hash, char c) {
        return (hash ^ c) * WORD_PRIME;
    }

    /** Hash of a phrase and one more word of it; 0 is the empty phrase. */
    static long phrase(long phrase, long word) {
        long hash = (Long.rotateLeft(phrase, 23) ^ word) * PHRASE_PRIME;
        return hash == 0 ? 1 : hash;
    }

    /** The entry of a phrase hash, -1 where there is none. */
    int find(long hash) {
        int slot = slot(hash);
        while (hashes[slot] != 0) {
            if (hashes[slot] == hash) {
                return entryOf[slot];
            }
            slot = slot + 1 & mask;
        }
        return -1;
    }

    private int slot(long hash) {
        return (int) (hash >>> 40) & mask;
    }

    Entry entry(int index) {
        return entries.get(index);
    }

    int entries() {
        return entries.size();
    }

    int features() {
        return features.size();
    }

    /** Index of a feature, -1 where no rule names it. */
    int feature(String name) {
        return features.getOrDefault(name, -1);
    }

    /** Names of the features of a group, without the group, and their indices. */
    Map<String, Integer> group(String group) {
        Map<String, Integer> labels = new LinkedHashMap<>();
        features.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(group + "."))
                .sorted(Map.Entry.comparingByValue())
                .forEach(entry -> labels.put(entry.getKey().substring(group.length() + 1), entry.getValue()));
        return labels;
    }
}
