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
import { Section } from "~/ui/section";
import { Skeleton } from "~/ui/skeleton";
import { say } from "~/ui/toast";
import { useAttempt } from "./attempt";
import { More } from "./more";
import { useRights } from "./rights";
import styles from "./shared.module.css";
import table from "./table.module.css";

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
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{text.sourceMaps.name}</th>
            <th scope="col">{text.sourceMaps.release}</th>
            <th scope="col" className={table.number}>
              {text.sourceMaps.size}
            </th>
            <th scope="col">{text.sourceMaps.uploaded}</th>
            {mayWrite && (
              <th scope="col">
                <span className={table.spoken}>{text.keys.actions}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {maps.map((map) => (
            <tr key={map.id}>
              <th scope="row" translate="no">
                {map.name || map.debug_id}
              </th>
              <td data-label={text.sourceMaps.release} translate="no">
                {map.release || "—"}
              </td>
              <td data-label={text.sourceMaps.size} className={table.number}>
                {format.size(map.size)}
              </td>
              <td data-label={text.sourceMaps.uploaded}>
                <Moment at={map.uploaded_at} />
              </td>
              {mayWrite && (
                <td className={table.actions}>
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
        </tbody>
      </table>
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
