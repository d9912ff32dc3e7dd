package dev.weirkeeper.ops.learn;

import dev.weirkeeper.ops.learning.evaluate.PairEvaluation;
import dev.weirkeeper.ops.learning.evaluate.RouteMetrics.Curve;
import java.util.Locale;

/** Curves of quality over the share of strong calls, as SVG. */
final class CurvePlot {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 420;
    private static final int LEFT = 60;
    private static final int TOP = 30;
    private static final int PLOT_WIDTH = 540;
    private static final int PLOT_HEIGHT = 320;
    private static final int LEGEND_LEFT = LEFT + 345;
    private static final int LEGEND_TOP = TOP + PLOT_HEIGHT - 70;
    private static final int LINE = 16;

    private final StringBuilder svg = new StringBuilder();
    private final double low;
    private final double high;

    private CurvePlot(PairEvaluation evaluation) {
        double most = evaluation.strong();
        for (double quality : evaluation.optimal().curve().quality()) {
            most = Math.max(most, quality);
        }
        this.low = Math.min(evaluation.weak(), evaluation.strong());
        this.high = most > low ? most : low + 1;
    }

    static String svg(PairEvaluation evaluation, String strong, String weak) {
        CurvePlot plot = new CurvePlot(evaluation);
        plot.frame(strong, weak);
        plot.curve(evaluation.optimal().curve(), "#999999", "the outcomes themselves", 0);
        plot.curve(evaluation.random().curve(), "#bbbbbb", "chance", 1);
        plot.curve(evaluation.length().curve(), "#d08000", "prompt length", 2);
        plot.curve(evaluation.router().curve(), "#0060c0", "learnt", 3);
        return plot.svg.append("</svg>\n").toString();
    }

    private void frame(String strong, String weak) {
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + WIDTH + "\" height=\"" + HEIGHT
                + "\" font-family=\"sans-serif\" font-size=\"12\">\n");
        svg.append("<rect width=\"" + WIDTH + "\" height=\"" + HEIGHT + "\" fill=\"white\"/>\n");
        svg.append("<rect x=\"" + LEFT + "\" y=\"" + TOP + "\" width=\"" + PLOT_WIDTH + "\" height=\"" + PLOT_HEIGHT
                + "\" fill=\"none\" stroke=\"#444444\"/>\n");
        text(LEFT, 18, "start", strong + " against " + weak + ": mean score over the share of strong calls");
        for (int percent = 0; percent <= 100; percent += 20) {
            text(x(percent), TOP + PLOT_HEIGHT + 18.0, "middle", percent + " %");
        }
        for (int step = 0; step <= 4; step++) {
            double quality = low + (high - low) * step / 4;
            text(LEFT - 6.0, y(quality) + 4, "end", String.format(Locale.ROOT, "%.3f", quality));
        }
    }

    private void curve(Curve curve, String colour, String name, int line) {
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < curve.quality().length; i++) {
            points.append(i == 0 ? "" : " ")
                    .append(one(x(curve.strongPercent()[i])))
                    .append(',')
                    .append(one(y(curve.quality()[i])));
        }
        line(points.toString(), colour);
        int at = LEGEND_TOP + LINE * line;
        line(LEGEND_LEFT + "," + (at - 4) + " " + (LEGEND_LEFT + 24) + "," + (at - 4), colour);
        text(LEGEND_LEFT + 30.0, at, "start", name);
    }

    private void line(String points, String colour) {
        svg.append(
                "<polyline points=\"" + points + "\" fill=\"none\" stroke=\"" + colour + "\" stroke-width=\"2\"/>\n");
    }

    private void text(double x, double y, String anchor, String words) {
        svg.append("<text x=\"" + one(x) + "\" y=\"" + one(y) + "\" text-anchor=\"" + anchor + "\">" + escaped(words)
                + "</text>\n");
    }

    private static double x(double percent) {
        return LEFT + percent / 100 * PLOT_WIDTH;
    }

    private double y(double quality) {
        return TOP + PLOT_HEIGHT - (quality - low) / (high - low) * PLOT_HEIGHT;
    }

    private static String one(double number) {
        return String.format(Locale.ROOT, "%.1f", number);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
