import { PageTitle } from "~/ui/page";

export const Audit = () => <PageTitle title="STUB Audit" />;
