package dev.drey.compare.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class HtmlReportTest {
    static Stream<Named<String>> pages() {
        Stream<Named<String>> modes = Stream.of(
                        SampleComparisons.equal(),
                        SampleComparisons.different(),
                        SampleComparisons.explained(),
                        SampleComparisons.alone(),
                        SampleComparisons.eightRuns(),
                        SampleComparisons.swept(),
                        SampleComparisons.sweptClose(),
                        SampleComparisons.windowed(),
                        SampleComparisons.manyStages(),
                        SampleComparisons.hostile())
                .map(comparison -> Named.of(comparison.pipeline(), HtmlReport.print(comparison)));
        Stream<Named<String>> memory = Stream.of(
                        SampleMemory.comparison(), SampleMemory.different(), SampleMemory.hostile())
                .map(comparison -> Named.of("memory of " + comparison.pipeline(), MemoryHtml.print(comparison)));
        return Stream.concat(modes, memory);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void page_isWellFormedAndStandsAlone(String text) throws Exception {
        Document page = parse(text);
        Set<String> ids = new HashSet<>();
        for (Element each : elements(page, "*")) {
            assertThat(each.getTagName()).isNotIn("script", "link", "img", "iframe", "image", "use", "foreignObject");
            for (String attribute : List.of("src", "href", "onload", "onclick", "style")) {
                assertThat(each.hasAttribute(attribute)).as(attribute).isFalse();
            }
            assertThat(each.hasAttribute("id") && !ids.add(each.getAttribute("id")))
                    .as("id %s twice", each.getAttribute("id"))
                    .isFalse();
        }
        assertThat(elements(page, "style").get(0).getTextContent()).doesNotContain("url(", "@import");
        for (Element chart : elements(page, "svg")) {
            assertThat(ids).contains(chart.getAttribute("aria-labelledby").split(" "));
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void placesInDrawings_areNumbersInsideTheDrawing(String page) throws Exception {
        for (Element chart : elements(parse(page), "svg")) {
            String[] box = chart.getAttribute("viewBox").split(" ");
            for (Element text : elements(chart, "text")) {
                assertThat(Double.parseDouble(text.getAttribute("x"))).isBetween(0.0, Double.parseDouble(box[2]));
                assertThat(Double.parseDouble(text.getAttribute("y"))).isBetween(0.0, Double.parseDouble(box[3]));
            }
            for (Element path : elements(chart, "path")) {
                assertThat(path.getAttribute("d")).doesNotContain("NaN", "Infinity");
            }
        }
    }

    @Test
    void textOfUsers_isShownAndNeverBecomesMarkup() throws Exception {
        String text = HtmlReport.print(SampleComparisons.hostile());
        assertThat(text).doesNotContain("<script", "<svg onload").doesNotContain("\u001b", "\u202e", "\ud800");
        assertThat(parse(text).getDocumentElement().getTextContent()).contains("<script>alert('1')</script>\"&");
    }

    @Test
    void verdict_standsFirst() throws Exception {
        Document page = parse(HtmlReport.print(SampleComparisons.different()));
        assertThat(elements(page, "strong").get(0).getTextContent()).isEqualTo("✗ DIFFERENT");
        assertThat(elements(page, "title").get(0).getTextContent()).startsWith("DIFFERENT: airport-delays");
    }

    @Test
    void memory_showsEachStageWithItsTwinAndTheErrors() throws Exception {
        Document page = parse(MemoryHtml.print(SampleMemory.comparison()));
        String text = page.getDocumentElement().getTextContent();
        assertThat(elements(page, "strong").get(0).getTextContent()).isEqualTo("≈ EXPLAINED");
        assertThat(text)
                .contains("worst (top-k)", "heap of the first 10 rows", "naive: all rows in a list, sorted, cut")
                .contains("37,400 ×", "users: keys lost", "0.83 %", "kept");
        assertThat(elements(page, "svg")).hasSize(3);
    }

    @Test
    void firstPartingStage_isMarkedInTheDag() throws Exception {
        Document page = parse(HtmlReport.print(SampleComparisons.different()));
        assertThat(elements(page, "text"))
                .filteredOn(text -> text.getAttribute("class").equals("mark"))
                .extracting(Element::getTextContent)
                .containsExactly("✗ first differs here: streaming");
    }

    @Test
    void knee_isMarkedInTheSweep() throws Exception {
        Document page = parse(HtmlReport.print(SampleComparisons.swept()));
        assertThat(elements(page, "text"))
                .extracting(Element::getTextContent)
                .contains("1000 rows: knee", "10000 rows: take", "bound 500 ms");
    }

    private static Document parse(String page) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        return factory.newDocumentBuilder().parse(new InputSource(new StringReader(page)));
    }

    private static List<Element> elements(Document page, String name) {
        return list(page.getElementsByTagName(name));
    }

    private static List<Element> elements(Element below, String name) {
        return list(below.getElementsByTagName(name));
    }

    private static List<Element> list(NodeList nodes) {
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }
}
