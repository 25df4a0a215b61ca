package io.hpmstream.curation.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

import java.io.InputStream;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

class OpenApiTest {

    @Test
    void everyFilterIsDescribedWhereItIsTaken() throws Exception {
        JsonNode document = document();
        for (String path :
                Set.of("/api/v1/images", "/api/v1/histogram", "/api/v1/stats", "/api/v1/export")) {
            Set<String> described = new HashSet<>();
            for (JsonNode parameter : document.at("/paths").get(path).at("/get/parameters")) {
                String reference = parameter.path("$ref").asText();
                described.add(reference.substring(reference.lastIndexOf('/') + 1));
            }
            assertThat(described).as(path).containsAll(Parameters.FILTERS);
        }
    }

    @Test
    void everyReferenceLeadsSomewhere() throws Exception {
        JsonNode document = document();
        for (String reference : document.findValuesAsText("$ref")) {
            assertThat(document.at(reference.substring(1)).isMissingNode()).as(reference).isFalse();
        }
    }

    private static JsonNode document() throws Exception {
        try (InputStream in = HttpServer.class.getResourceAsStream("openapi.json")) {
            return new ObjectMapper().readTree(Objects.requireNonNull(in));
        }
    }
}
