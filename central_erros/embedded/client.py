from django.db.backends.postgresql import client

from central_erros.embedded.places import packaged_installation


class DatabaseClient(client.DatabaseClient):
    """`manage.py dbshell`, by the psql that comes with the embedded server."""

    @classmethod
    def settings_to_cmd_args_env(cls, settings_dict, parameters):
        args, env = super().settings_to_cmd_args_env(settings_dict, parameters)
        return [str(packaged_installation() / "bin" / "psql"), *args[1:]], env

    def runshell(self, parameters):
        self.connection.ensure_connection()  # starts the server and tells settings where it is
        super().runshell(parameters)
