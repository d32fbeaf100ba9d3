import { PageTitle } from "~/ui/page";

export const LogDetail = () => <PageTitle title="STUB LogDetail" />;
