# Two stages: Debian builds the program and the index of the default corpus; the image
# that is kept has the program, the libraries that it loads, and that index. No shell, no
# package manager, nothing to keep current but the rebuild.
#
#   docker run -p 8080:8080 IMAGE                 answers searches at once
#   docker run --read-only --cap-drop=all --security-opt=no-new-privileges ...   works too
#   docker run -v CORPUS:/corpus:ro -v dragoman:/data IMAGE index /corpus --out /data/corpus.db
#   docker run -v dragoman:/data:ro -e DRAGOMAN_INDEX=/data/corpus.db -p 8080:8080 IMAGE
#
# `index` in the container reads CSL-JSON, JSON lines, Markdown and plain text. For BibTeX, RIS,
# JATS, TEI, HTML and the rest, build with --build-arg WITH_READ=1: 38 MB more, libxml2 and what it
# loads. Two builds with the same --build-arg SOURCE_DATE_EPOCH=N have the same files.
ARG BASE=debian:bookworm-slim
FROM ${BASE} AS build
ARG WITH_READ=0

WORKDIR /src
COPY Makefile ./
RUN apt-get update \
 && apt-get install -y --no-install-recommends make \
 && make deps WITH_HARVEST=0 WITH_READ="$WITH_READ" \
 && rm -rf /var/lib/apt/lists/*

COPY schema schema
COPY web web
COPY server server
COPY corpus/vocab corpus/vocab
RUN make -j"$(nproc)" WITH_HARVEST=0 WITH_READ="$WITH_READ" \
 && mkdir bin && for file in build/release/dragoman*; do strip -o "bin/${file##*/}" "$file"; done

# Exit status 3 means that some entries were left out; the log of the build lists them.
COPY corpus corpus
ARG SOURCE_DATE_EPOCH
RUN bin/dragoman index corpus --out corpus.db || [ $? -eq 3 ]

# The programs, their loader and each library that ldd names, where the loader looks for
# them, and the licence of each package that they come from: some share that of another
# package of their source.
COPY LICENSE ./
RUN set -eu; out=/out; \
    install -D -m 0755 -t "$out/usr/local/bin" bin/*; \
    install -D -m 0644 corpus.db "$out/usr/share/dragoman/corpus.db"; \
    install -D -m 0644 LICENSE "$out/usr/share/doc/dragoman/copyright"; \
    ldd bin/* | awk '$2 == "=>" && $3 ~ /^\// { print $3 } $1 ~ /^\// { print $1 }' \
      | sort -u > /tmp/libraries; \
    while read -r file; do \
      real=$(readlink -f "$file"); \
      install -D -m 0755 "$real" "$out$file"; \
      package=$(dpkg-query -S "$real" 2>/dev/null || dpkg-query -S "${real#/usr}"); \
      package=${package%%:*}; \
      notice=/usr/share/doc/$package/copyright; \
      if [ ! -e "$notice" ]; then \
        source=$(dpkg-query -W -f='${source:Package}' "$package"); \
        notice=$(dpkg-query -W -f='${source:Package} /usr/share/doc/${Package}/copyright\n' \
          | awk -v source="$source" '$1 == source { print $2 }' \
          | while read -r file; do if [ -e "$file" ]; then echo "$file"; break; fi; done); \
      fi; \
      install -D -m 0644 "$notice" "$out/usr/share/doc/$package/copyright"; \
    done < /tmp/libraries; \
    install -d "$out/etc" "$out/corpus"; \
    install -d -o 10001 -g 10001 "$out/data"; \
    echo 'dragoman:x:10001:10001::/nonexistent:/sbin/nologin' > "$out/etc/passwd"; \
    echo 'dragoman:x:10001:' > "$out/etc/group"

FROM scratch
ARG VERSION=unknown
LABEL org.opencontainers.image.title="Dragoman" \
      org.opencontainers.image.description="A full-text search server for scholarship on diplomacy" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.licenses="MIT"
COPY --from=build /out/ /
ENV DRAGOMAN_INDEX=/usr/share/dragoman/corpus.db \
    DRAGOMAN_LISTEN=0.0.0.0 \
    DRAGOMAN_PORT=8080
USER 10001:10001
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=3s --start-period=5s --retries=3 \
    CMD ["/usr/local/bin/dragoman", "health"]
ENTRYPOINT ["/usr/local/bin/dragoman"]
CMD ["serve"]
