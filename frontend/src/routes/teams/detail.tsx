import { PageTitle } from "~/ui/page";

export const Team = () => <PageTitle title="STUB Team" />;
