package io.hpmstream.pipeline.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** The definition of a custom resource, with fields that it does not know as errors. */
final class CustomResource {

    private static final YAMLMapper YAML = new YAMLMapper();
    private static final String OPEN = "x-kubernetes-preserve-unknown-fields";

    private final ObjectNode schema;

    private CustomResource(ObjectNode schema) {
        this.schema = schema;
    }

    /** Reads a CustomResourceDefinition of one version. */
    static CustomResource read(InputStream definition) throws IOException {
        JsonNode root = YAML.readTree(definition);
        ObjectNode schema = (ObjectNode) root.at("/spec/versions/0/schema/openAPIV3Schema");
        // Kubernetes adds these to every definition
        ObjectNode properties = (ObjectNode) schema.path("properties");
        properties.putObject("apiVersion").put("type", "string");
        properties.putObject("kind").put("type", "string");
        properties.putObject("metadata").put("type", "object");
        close(schema);
        return new CustomResource(schema);
    }

    /** The same, for an older definition whose list of Flink's versions is too short. */
    CustomResource ofAnyFlinkVersion() {
        ObjectNode copy = schema.deepCopy();
        ((ObjectNode) copy.at("/properties/spec/properties/flinkVersion")).remove("enum");
        return new CustomResource(copy);
    }

    /** What is wrong with a manifest; empty for a right one. */
    List<String> problems(JsonNode manifest) {
        JsonSchema compiled =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(schema);
        return compiled.validate(manifest).stream().map(Object::toString).sorted().toList();
    }

    private static void close(JsonNode schema) {
        if (schema instanceof ObjectNode object
                && object.path("properties").isObject()
                && !object.has("additionalProperties")
                && !object.path(OPEN).asBoolean()) {
            object.put("additionalProperties", false);
        }
        schema.forEach(CustomResource::close);
    }
}
