import { PageTitle } from "~/ui/page";

export const Application = () => <PageTitle title="STUB Application" />;
