package dev.weirkeeper.router.classify;

/** Looks at a run of digits: card, social security number, IP address, phone number, or just a number. */
final class Numbers {
    /** No number that means somebody is longer than this, separators included. */
    private static final int LONGEST = 40;

    private static final int CARD_LEAST = 13;
    private static final int CARD_MOST = 19;

    private Numbers() {}

    /** Reads the run that begins at a digit or a plus sign, notes what it is, and returns where it ends. */
    static int read(String text, int from, Sensitivity.Found found) {
        boolean plus = text.charAt(from) == '+';
        int[] digits = new int[LONGEST];
        int count = 0;
        int dots = 0;
        int dashes = 0;
        int spaces = 0;
        int i = plus ? from + 1 : from;
        while (i < text.length() && i - from < LONGEST) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                digits[count++] = c - '0';
            } else if (separates(text, i)) {
                dots += c == '.' ? 1 : 0;
                dashes += c == '-' ? 1 : 0;
                spaces += c == ' ' || c == '(' || c == ')' ? 1 : 0;
            } else {
                break;
            }
            i++;
        }
        boolean closed = i >= text.length() || !Sensitivity.isWord(text.charAt(i));
        if (closed && i - from < LONGEST) {
            name(text, from, digits, count, new Marks(plus, dots, dashes, spaces), found);
        }
        return endOfDigits(text, i);
    }

    private record Marks(boolean plus, int dots, int dashes, int spaces) {}

    private static void name(String text, int from, int[] digits, int count, Marks marks, Sensitivity.Found found) {
        boolean plainCard = marks.dots() == 0 && !marks.plus() && count >= CARD_LEAST && count <= CARD_MOST;
        if (plainCard && digits[0] >= 2 && digits[0] <= 6 && luhn(digits, count)) {
            found.add("card", 0.97);
        } else if (isSocialSecurity(text, from, digits, count, marks)) {
            found.add("ssn", 0.85);
        } else if (marks.dots() == 3 && marks.dashes() + marks.spaces() == 0 && isAddress(text, from)) {
            found.add("ip", 0.8);
        } else if (marks.plus() && count >= 8 && count <= 15) {
            found.add("phone", 0.9);
        } else if (count >= 10
                && count <= 12
                && !isDate(text, from)
                && marks.dashes() + marks.spaces() + marks.dots() >= 2) {
            found.add("phone", 0.6);
        }
    }

    /** A separator between two digits, or an area code's bracket. */
    private static boolean separates(String text, int at) {
        char c = text.charAt(at);
        if (c != ' ' && c != '-' && c != '.' && c != '(' && c != ')') {
            return false;
        }
        if (at + 1 >= text.length()) {
            return false;
        }
        char next = text.charAt(at + 1);
        return isDigit(next) || next == '(' || (c == ')' && (next == ' ' || next == '-'));
    }

    private static int endOfDigits(String text, int from) {
        int i = from;
        while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
            i++;
        }
        return i;
    }

    private static boolean luhn(int[] digits, int count) {
        int sum = 0;
        for (int i = 0; i < count; i++) {
            int digit = digits[count - 1 - i];
            int doubled = digit * 2;
            sum += i % 2 == 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
        }
        return sum % 10 == 0;
    }

    private static boolean isSocialSecurity(String text, int from, int[] digits, int count, Marks marks) {
        if (count != 9 || marks.dashes() != 2 || marks.dots() + marks.spaces() != 0 || marks.plus()) {
            return false;
        }
        boolean shape = text.charAt(from + 3) == '-' && text.charAt(from + 6) == '-';
        int area = digits[0] * 100 + digits[1] * 10 + digits[2];
        return shape && area != 0 && area != 666 && area < 900;
    }

    /** 2026-11-24, which a time may follow. */
    private static boolean isDate(String text, int from) {
        return from + 8 <= text.length()
                && text.charAt(from + 4) == '-'
                && text.charAt(from + 7) == '-'
                && (text.charAt(from) == '1' || text.charAt(from) == '2');
    }

    private static boolean isAddress(String text, int from) {
        int part = 0;
        int partDigits = 0;
        for (int i = from; i < text.length() && i < from + 16; i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                part = part * 10 + c - '0';
                partDigits++;
                if (partDigits > 3 || part > 255) {
                    return false;
                }
            } else if (c == '.') {
                part = 0;
                partDigits = 0;
            } else {
                return true;
            }
        }
        return true;
    }

    /** Whether an IBAN begins here: two capitals, two digits, 11 to 30 more, spaces between groups, remainder 1 by 97. */
    static boolean ibanAt(String text, int from) {
        if (from + 15 > text.length()
                || !isCapital(text.charAt(from + 1))
                || !isDigit(text.charAt(from + 2))
                || !isDigit(text.charAt(from + 3))) {
            return false;
        }
        int count = 4;
        int remainder = 0;
        int i = from + 4;
        while (i < text.length() && count < 34) {
            char c = text.charAt(i);
            if (c == ' ' && i + 1 < text.length() && (isDigit(text.charAt(i + 1)) || isCapital(text.charAt(i + 1)))) {
                i++;
                continue;
            }
            if (!isDigit(c) && !isCapital(c)) {
                break;
            }
            remainder = append(remainder, c);
            count++;
            i++;
        }
        for (int k = 0; k < 4; k++) {
            remainder = append(remainder, text.charAt(from + k));
        }
        return count >= 15 && remainder == 1;
    }

    private static int append(int remainder, char c) {
        return isDigit(c) ? (remainder * 10 + c - '0') % 97 : (remainder * 100 + c - 'A' + 10) % 97;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isCapital(char c) {
        return c >= 'A' && c <= 'Z';
    }
}
