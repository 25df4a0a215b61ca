package io.hpmstream.curation.http;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;

/** Answers by a problem document what the server refuses before any route sees it. Stateless. */
final class RefusedRequests extends ErrorHandler {

    @Override
    public boolean errorPageForMethod(String method) {
        return true;
    }

    @Override
    protected void generateResponse(
            Request request,
            Response response,
            int status,
            @Nullable String message,
            @Nullable Throwable cause,
            Callback callback) {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problems.MEDIA_TYPE);
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        response.write(true, document(status), callback);
    }

    // the server's own words may repeat what was sent
    private static ByteBuffer document(int status) {
        String detail = "the server cannot take this request: " + HttpStatus.getMessage(status);
        return ByteBuffer.wrap(Problems.document(new ProblemException(status, "refused", detail)));
    }
}
