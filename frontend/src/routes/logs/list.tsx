import { PageTitle } from "~/ui/page";

export const OpenLogs = () => <PageTitle title="STUB OpenLogs" />;
export const ArchivedLogs = () => <PageTitle title="STUB ArchivedLogs" />;
export const ResolvedLogs = () => <PageTitle title="STUB ResolvedLogs" />;
