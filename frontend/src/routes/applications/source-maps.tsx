import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import {
  type Application,
  deleteSourceMap,
  type SourceMap,
  sourceMapsQuery,
} from "~/api/applications";
import { useFormats, useText } from "~/i18n";
import { Button } from "~/ui/button";
import { Confirm } from "~/ui/dialog";
import { Failure } from "~/ui/failure";
import { Moment } from "~/ui/moment";
import { Records } from "~/ui/records";
import records from "~/ui/records.module.css";
import { Section } from "~/ui/section";
import { Skeleton } from "~/ui/skeleton";
import { say } from "~/ui/toast";
import { useAttempt } from "./attempt";
import { More } from "./more";
import { useRights } from "./rights";
import styles from "./shared.module.css";

/** By which minified frames are read. They are uploaded by what builds a release. */
export function SourceMaps({ application }: { application: Application }) {
  const text = useText();
  return (
    <Section title={text.sourceMaps.title}>
      <p className={styles.hint}>{text.sourceMaps.hint}</p>
      <MapTable application={application} />
    </Section>
  );
}

function MapTable({ application }: { application: Application }) {
  const text = useText();
  const format = useFormats();
  const { mayWrite } = useRights(application);
  const query = useInfiniteQuery(sourceMapsQuery(application.id));
  const [deleting, setDeleting] = useState<SourceMap | null>(null);
  const attempt = useAttempt();
  if (!query.data) {
    if (query.error) return <Failure error={query.error} onTryAgain={query.refetch} />;
    return <Skeleton height="1.25rem" />;
  }
  const maps = query.data.pages.flatMap(({ results }) => results);
  if (!maps.length) return <p>{text.sourceMaps.none}</p>;

  const remove = ({ id }: SourceMap) =>
    attempt(async () => {
      await deleteSourceMap(application.id, id);
      say(text.sourceMaps.deleted);
    });
  return (
    <>
      <Records
        label={text.sourceMaps.title}
        isPlain
        isStacked
        columns={[
          { title: text.sourceMaps.name },
          { title: text.sourceMaps.release },
          { title: text.sourceMaps.size, isNumber: true },
          { title: text.sourceMaps.uploaded },
          ...(mayWrite ? [{ title: text.keys.actions, isSpoken: true }] : []),
        ]}
      >
        {maps.map((map) => (
          <tr key={map.id}>
            <th scope="row" translate="no">
              {map.name || map.debug_id}
            </th>
            <td data-label={text.sourceMaps.release} translate="no">
              {map.release || "—"}
            </td>
            <td data-label={text.sourceMaps.size} className={records.number}>
              {format.size(map.size)}
            </td>
            <td data-label={text.sourceMaps.uploaded}>
              <Moment at={map.uploaded_at} />
            </td>
            {mayWrite && (
              <td className={records.actions}>
                <Button
                  kind="danger"
                  aria-label={text.sourceMaps.deleteThis(map.name)}
                  onClick={() => setDeleting(map)}
                >
                  {text.sourceMaps.delete}
                </Button>
              </td>
            )}
          </tr>
        ))}
      </Records>
      <More query={query} />
      {deleting && (
        <Confirm
          title={text.sourceMaps.deleteTitle(deleting.name)}
          action={text.sourceMaps.delete}
          isOpen
          onClose={() => setDeleting(null)}
          onConfirm={() => remove(deleting)}
        >
          {text.sourceMaps.deleteHint}
        </Confirm>
      )}
    </>
  );
}
