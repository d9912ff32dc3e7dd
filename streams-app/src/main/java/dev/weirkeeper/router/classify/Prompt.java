package dev.weirkeeper.router.classify;

import dev.weirkeeper.schema.ContentPart;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.Message;
import java.util.ArrayList;
import java.util.List;

/**
 * The text of a request as it is read: never more than {@value #HEAD} characters from its beginning and {@value #TAIL} from
 * its end, because there the instruction stands.
 *
 * @param ask the last message of the user, cut
 * @param all every message in order, cut
 * @param texts every text whole, for counting
 * @param images parts that are images
 * @param otherParts parts that are neither text nor images
 * @param messages number of messages
 * @param tools whether tools are offered or were called
 * @param json whether the answer is to be JSON
 * @param truncated whether anything was cut
 */
record Prompt(
        String ask,
        String all,
        List<String> texts,
        int images,
        int otherParts,
        int messages,
        boolean tools,
        boolean json,
        boolean truncated) {
    static final int HEAD = 12_000;
    static final int TAIL = 6_000;

    static Prompt of(InferenceRequest request) {
        List<String> texts = new ArrayList<>();
        String ask = "";
        int images = 0;
        int otherParts = 0;
        boolean tools = false;
        for (Message message : request.getMessages()) {
            int before = texts.size();
            if (message.getContent() != null) {
                texts.add(message.getContent());
            }
            for (ContentPart part : message.getParts()) {
                boolean image = part.getType().startsWith("image");
                images += image ? 1 : 0;
                otherParts += image || part.getType().equals("text") ? 0 : 1;
                if (part.getText() != null) {
                    texts.add(part.getText());
                }
            }
            message.getToolCalls().forEach(call -> texts.add(call.getArguments()));
            tools |= !message.getToolCalls().isEmpty();
            if (message.getRole().equals("user") && texts.size() > before) {
                ask = joined(texts.subList(before, texts.size()));
            }
        }
        var parameters = request.getParameters();
        String toolText = parameters == null ? null : parameters.getTools();
        String format = parameters == null ? null : parameters.getResponseFormat();
        String all = joined(texts);
        // Tool definitions cost tokens, but say nothing about what is asked.
        if (toolText != null) {
            texts.add(toolText);
        }
        return new Prompt(
                ask.isEmpty() ? all : ask,
                all,
                texts,
                images,
                otherParts,
                request.getMessages().size(),
                tools || (toolText != null && toolText.indexOf('{') >= 0),
                format != null && format.contains("\"json"),
                length(texts) > HEAD + TAIL);
    }

    private static int length(List<String> texts) {
        long length = 0;
        for (String text : texts) {
            length += text.length();
        }
        return (int) Math.min(Integer.MAX_VALUE, length);
    }

    /** Head and tail of the texts, without ever joining what lies between. */
    private static String joined(List<String> texts) {
        if (texts.size() == 1 && texts.getFirst().length() <= HEAD + TAIL) {
            return texts.getFirst();
        }
        StringBuilder head = new StringBuilder();
        int used = texts.size();
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i);
            if (head.length() + text.length() > HEAD + TAIL) {
                used = i;
                break;
            }
            head.append(text).append('\n');
        }
        if (used == texts.size()) {
            return head.toString();
        }
        return cut(head, texts, used);
    }

    private static String cut(StringBuilder head, List<String> texts, int from) {
        int room = HEAD - head.length();
        if (room > 0) {
            String text = texts.get(from);
            head.append(text, 0, Math.min(room, text.length()));
        }
        head.setLength(Math.min(head.length(), HEAD));
        StringBuilder tail = new StringBuilder();
        for (int i = texts.size() - 1; i >= from && tail.length() < TAIL; i--) {
            String text = texts.get(i);
            int take = Math.min(TAIL - tail.length(), text.length());
            tail.insert(0, '\n').insert(0, text.substring(text.length() - take));
        }
        return head.append("\n\n").append(tail).toString();
    }
}
